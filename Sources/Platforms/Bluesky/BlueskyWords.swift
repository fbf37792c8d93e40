/// What one word of a text is: a link, a mention, a tag, or nothing.
enum BlueskyWords {
  typealias Found = (text: Substring, kind: BlueskyFacets.Kind)

  /// `https://…`, or a bare domain with what stands behind it.
  static func link(_ word: Substring) -> Found? {
    let text = withoutEnd(word)
    let lowered = text.prefix(8).lowercased()
    if let scheme = ["https://", "http://"].first(where: { lowered.hasPrefix($0) }) {
      let rest = text.dropFirst(scheme.count)
      guard let first = rest.first, first.isLetter || first.isNumber || first == "[",
        text.utf8.count <= 2000
      else { return nil }
      return (text, .link(String(text)))
    }
    let domain = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
    let rest = text[domain.endIndex...]
    guard isDomain(domain), let last = domain.split(separator: ".").last,
      BlueskyDomains.endings.contains(last.lowercased()), text.utf8.count <= 2000
    else { return nil }
    guard let next = rest.first else { return (domain, .link("https://\(domain)")) }
    if next == ":" {
      let port = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      let behind = rest[port.endIndex...].first
      guard (1...5).contains(port.count), behind == nil || behind == "/" || behind == "?" || behind == "#"
      else { return nil }
      return (text, .link("https://\(text)"))
    }
    return "/?#".contains(next) ? (text, .link("https://\(text)")) : nil
  }

  /// `@` and a handle: at least two parts of letters, digits and hyphens, the last one begins with a letter.
  static func mention(_ word: Substring) -> Found? {
    let body = word.dropFirst()
    var handle = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
    while let last = handle.last, last == "." || last == "-" { handle.removeLast() }
    let behind = body[handle.endIndex...].first
    guard isDomain(handle), behind.map({ $0 != "@" && $0 != "_" && !$0.isLetter && !$0.isNumber }) ?? true
    else { return nil }
    return (word[word.startIndex..<handle.endIndex], .mention(handle.lowercased()))
  }

  /// `#` and a word that is no number; punctuation inside stays, as the app has it.
  static func tag(_ word: Substring) -> Found? {
    var body = word.dropFirst()
    guard let first = body.first, first != "#", first != "＃" else { return nil }
    while let last = body.last, isPunctuation(last) { body.removeLast() }
    guard body.contains(where: { !$0.isNumber && !isPunctuation($0) }),
      body.unicodeScalars.allSatisfy({ !hidden.contains($0.value) }),
      BlueskyLength.fits(String(body), graphemes: BlueskyLimits.tagGraphemes, bytes: BlueskyLimits.tagBytes)
    else { return nil }
    return (word[word.startIndex..<body.endIndex], .tag(String(body)))
  }

  /// What is not seen ends no tag in the app; a word with one of them is none here.
  private static let hidden: Set<UInt32> = [0xAD, 0x2060, 0x200A, 0x200B, 0x200C, 0x20E2]

  private static func isPunctuation(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// Labels of 1 to 63 letters, digits and inner hyphens; at least two; at most 253 bytes.
  private static func isDomain(_ text: Substring) -> Bool {
    guard text.utf8.count <= 253 else { return false }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last?.first, last.isLetter else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
    }
  }

  /// A sentence's punctuation is not the address's; a closing bracket stays where its opening one is inside.
  private static func withoutEnd(_ word: Substring) -> Substring {
    var text = word
    while let last = text.last {
      if ".,;:!?'\"”“’»›>…*".contains(last) {
        text.removeLast()
      } else if let open = [")": "(", "]": "[", "}": "{"][String(last)], !closes(text, open, last) {
        text.removeLast()
      } else {
        break
      }
    }
    return text
  }

  private static func closes(_ text: Substring, _ open: String, _ close: Character) -> Bool {
    text.count { String($0) == open } >= text.count { $0 == close }
  }
}

/// Endings by which a bare word is taken for a domain: the countries', and the common ones.
enum BlueskyDomains {
  static let endings = Set((countries + " " + others).split(separator: " ").map(String.init))

  private static let countries = """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz \
    ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk \
    fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir \
    is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk \
    ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl \
    pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc \
    td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
    """

  private static let others = """
    com org net edu gov mil int info biz name pro app dev blog shop store online site website tech cloud page \
    news media social art design studio agency academy events live tv radio games bar beer cafe coffee food \
    restaurant kitchen pizza wine berlin hamburg koeln wien london paris nyc eus cat swiss green eco club \
    community foundation fund group team company business solutions services systems software digital network \
    space world earth today one global link click xyz top fun wiki zone email health care fit yoga travel \
    tours hotel house homes garden bike fashion jewelry museum gallery photo photography photos pictures \
    video film movie music band audio book tickets school university science jobs careers work legal law \
    finance bank money ventures capital consulting marketing press report review reviews guide tips support \
    help chat game play
    """
}
