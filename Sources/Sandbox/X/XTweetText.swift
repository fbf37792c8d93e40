import Foundation

/// How the X side reads a text: addresses, weight, what it shows.
enum XTweetText {
  /// An address found in a text, as UTF-16 offsets.
  struct Found {
    var range: NSRange
    var text: String
    var hasScheme: Bool
  }

  private static let countries =
    "ac|ad|ae|af|ag|ai|al|am|ao|ar|as|at|au|aw|ax|az|ba|bb|bd|be|bf|bg|bh|bi|bj|bm|bn|bo|br|bs|bt|bw|by|bz|ca|cc|"
    + "cd|cf|cg|ch|ci|ck|cl|cm|cn|co|cr|cu|cv|cw|cx|cy|cz|de|dj|dk|dm|do|dz|ec|ee|eg|er|es|et|eu|fi|fj|fk|fm|fo|fr|"
    + "ga|gb|gd|ge|gf|gg|gh|gi|gl|gm|gn|gp|gq|gr|gs|gt|gu|gw|gy|hk|hm|hn|hr|ht|hu|id|ie|il|im|in|io|iq|ir|is|it|je|"
    + "jm|jo|jp|ke|kg|kh|ki|km|kn|kr|kw|ky|kz|la|lb|lc|li|lk|lr|ls|lt|lu|lv|ly|ma|mc|md|me|mg|mh|mk|ml|mm|mn|mo|mp|"
    + "mq|mr|ms|mt|mu|mv|mw|mx|my|mz|na|nc|ne|nf|ng|ni|nl|no|np|nr|nu|nz|om|pa|pe|pf|pg|ph|pk|pl|pm|pr|ps|pt|pw|py|"
    + "qa|re|ro|rs|ru|rw|sa|sb|sc|sd|se|sg|sh|si|sk|sl|sm|sn|so|sr|st|su|sv|sx|sy|sz|tc|td|tf|tg|th|tj|tk|tl|tm|tn|"
    + "to|tr|tt|tv|tw|tz|ua|ug|uk|us|uy|uz|va|vc|ve|vg|vi|vn|vu|wf|ws|ye|yt|za|zm|zw"
  private static let others =
    "com|org|net|edu|gov|mil|int|info|biz|name|pro|app|dev|page|cloud|online|site|store|shop|blog|tech|web|website|"
    + "space|live|news|media|social|agency|studio|design|art|bar|beer|berlin|cafe|city|club|community|company|digital|"
    + "email|events|fun|games|global|group|guide|haus|help|jobs|koeln|life|link|menu|menue|museum|one|paris|party|"
    + "photo|pizza|restaurant|rocks|run|school|shoes|show|systems|team|tools|top|travel|university|video|vip|wiki|"
    + "wien|world|xyz|zone|tips|today|tokyo|training|london|nyc|fund|fyi|care|coffee|art|bio|eco|fit|gold|health"

  private static let pathCharacter = #"[a-z0-9À-ÖØ-öø-ɏЀ-ӿḀ-ỿ!*';:=+,.$/%#\[\]\-–_~@|&]"#
  private static let pathEnd = #"[a-z0-9À-ÖØ-öø-ɏЀ-ӿḀ-ỿ=_#/+\-]"#

  private static let pattern: String = {
    let label = #"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?"#
    let name = #"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?"#
    let written =
      #"(?:https?://(?:"# + label + #"\.)*"# + name + #"\.(?:xn--[0-9a-z-]+|[a-z]{2,}|[^\x00-\x7F]{2,}))"#
    let plain = #"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"#
    let plainName = #"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"#
    let bare =
      #"(?:(?<![-_./])(?:"# + plain + #"\.)*"# + plainName + #"\.(?:"# + countries + "|" + others
      + #"|xn--[0-9a-z-]+))"#
    let inner = #"\("# + pathCharacter + #"+\)"#
    let path = "(?:/(?:(?:" + pathCharacter + "|" + inner + ")*(?:" + pathEnd + "|" + inner + "))?)?"
    let rest =
      #"(?![0-9A-Za-z@+-])(?::[0-9]+)?"# + path
      + #"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"#
    return #"(?<![A-Za-z0-9@＠$#＃])(?:"# + written + "|" + bare + ")" + rest
  }()

  /// The addresses of a normalised text.
  static func addresses(_ text: String) -> [Found] {
    guard text.contains("."),
      let expression = try? NSRegularExpression(pattern: pattern, options: [.caseInsensitive])
    else { return [] }
    let whole = text as NSString
    return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).compactMap {
      match in
      let found = whole.substring(with: match.range)
      let lower = found.lowercased()
      let hasScheme = lower.hasPrefix("http://") || lower.hasPrefix("https://")
      let host = lower.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/:?".contains($0) }
      let last = (hasScheme ? host : lower.prefix { !"/:?".contains($0) }).split(separator: ".").last ?? ""
      guard !["test", "example", "invalid", "localhost", "local"].contains(last) else { return nil }
      return Found(range: match.range, text: found, hasScheme: hasScheme)
    }
  }

  /// The weighted length.
  static func length(_ raw: String) -> Int {
    let text = raw.precomposedStringWithCanonicalMapping
    var hundredths = 0
    var plain = text as NSString
    for found in addresses(text).reversed() {
      hundredths += 2300
      plain = plain.replacingCharacters(in: found.range, with: "") as NSString
    }
    for character in plain as String {
      let values = character.unicodeScalars.map(\.value)
      let isDrawn = character.unicodeScalars.contains { scalar in
        scalar.properties.isEmojiPresentation || scalar.value == 0x20E3 || scalar.value == 0xA9
          || scalar.value == 0xAE
          || (scalar.value == 0xFE0F && character.unicodeScalars.first?.properties.isEmoji == true
            && values[0] > 255)
      }
      if isDrawn {
        hundredths += 200
        continue
      }
      for value in values {
        let isLight =
          value <= 4351 || [8192...8205, 8208...8223, 8242...8247].contains { $0.contains(value) }
        hundredths += isLight ? 100 : 200
      }
    }
    return hundredths / 100
  }

  /// `$ACME` and its like.
  static func cashtags(_ text: String) -> Int {
    let expression = try? NSRegularExpression(
      pattern: #"(?<![^\s(\[{])\$[a-z]{1,6}(?![a-z0-9_])"#, options: [.caseInsensitive])
    return expression?.numberOfMatches(
      in: text, range: NSRange(location: 0, length: (text as NSString).length)) ?? 0
  }

  static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
