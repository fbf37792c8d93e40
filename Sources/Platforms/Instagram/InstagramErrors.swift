import Content
import HTTP
import JSON

/// What Instagram's own errors mean, on top of the Graph API's. From "Error codes", Instagram platform,
/// developers.facebook.com, looked at 2026-11-21, and from codes public clients report.
///
/// A container is FINISHED before it is published: where the public call then says that it is not ready or
/// not there, an earlier call may have used it, and it is looked up.
enum InstagramErrors {
  typealias Rule = GraphErrors.Rule

  static let table: [Rule] = [
    Rule(nil, sub: [2_207_051], .ambiguous, "held as spam, and yet it may be public"),
    Rule(nil, sub: [2_207_003], .retryLater, after: 300, "the file's download timed out"),
    Rule(nil, sub: [2_207_020], .retryLater, "the uploaded media is no longer there"),
    Rule(nil, sub: [2_207_001], .ambiguous, "the server failed"),
    Rule(nil, sub: [2_207_032], .retryLater, "the media could not be made"),
    Rule(nil, sub: [2_207_053], .retryLater, "the upload failed"),
    Rule(nil, sub: [2_207_073], .needsChange, "this media cannot be deleted"),
    Rule(nil, sub: [2_207_057], .needsChange, "thumb_offset lies outside the video"),
    Rule(nil, sub: [2_207_042], .limited, after: 3600, "the posts of this day are used up"),
    Rule(nil, sub: [2_207_006], .needsChange, "the media is not there or hidden from this token"),
    Rule(nil, sub: [2_207_008], .ambiguous, after: 60, "the container is not there, expired or used"),
    Rule(nil, sub: [2_207_050], .needsCredentials, "the account is restricted or inactive"),
    Rule(nil, sub: [2_207_023], .needsChange, "the kind of media is not known"),
    Rule(nil, sub: [2_207_028], .needsChange, "a carousel has 2 to 10 files"),
    Rule(nil, sub: [2_207_035, 2_207_036, 2_207_037], .needsChange, "a product tag is not valid"),
    Rule(nil, sub: [2_207_040], .needsChange, "more than 20 mentions or tags"),
    Rule(nil, sub: [2_207_026], .needsChange, "the video's format is not taken"),
    Rule(nil, sub: [2_207_052], .retryLater, after: 120, "the file's address gave no picture or video"),
    Rule(nil, sub: [2_207_027], .ambiguous, after: 15, "the media is still processed, or published"),
    Rule(nil, sub: [2_207_004], .needsChange, "the picture has more than 8 MiB"),
    Rule(nil, sub: [2_207_005], .needsChange, "the picture's format is not taken: only JPEG"),
    Rule(nil, sub: [2_207_009], .needsChange, "the picture's shape lies outside 4:5 to 1.91:1"),
    Rule(nil, sub: [2_207_010], .needsChange, "the caption has more than 2200 characters"),
    Rule(nil, sub: [2_207_077, 2_207_082], .retryLater, after: 120, "the video's download or upload failed"),
    Rule(nil, sub: [2_207_085], .needsChange, "the media cannot be processed"),
    Rule(nil, sub: [2_207_081], .needsChange, "trial reels are not open to this account"),
    Rule(100...100, sub: [33], .retryLater, after: 30, "not visible to this token, or not yet"),
    Rule(-1 ... -1, .ambiguous, "the server failed"),
    Rule(-2 ... -2, .retryLater, after: 300, "the file could not be downloaded"),
    Rule(9...9, .limited, after: 3600, "the posts of this day are used up"),
    Rule(24...24, .ambiguous, after: 60, "the media is not there"),
    Rule(25...25, .needsCredentials, "the account may not post"),
    Rule(9004...9004, .retryLater, after: 120, "the file's address could not be fetched"),
    Rule(9007...9007, .ambiguous, after: 15, "the media is not ready, or published"),
    Rule(9050...9064, .needsChange, "the audio is not taken"),
    Rule(36_000...36_000, .needsChange, "the picture is too large"),
    Rule(36_001...36_001, .needsChange, "the picture's format is not taken"),
    Rule(36_003...36_003, .needsChange, "the picture's shape is not taken"),
    Rule(36_004...36_004, .needsChange, "the caption is too long"),
  ]

  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    GraphErrors.failure(reply, effect, session, own: table)
  }

  /// Whether a read says that there is no such medium, or none this token may see.
  @Sendable static func isMissing(_ failure: Failure) -> Bool {
    (failure.code == "100" && failure.subcode == "33") || failure.subcode == "2207006"
  }

  /// Whether a refusal of the public call that sounds certain may come from behind a publication, or from a second
  /// call for a container that the first one used.
  static func mayBeOfUsedContainer(_ failure: Failure) -> Bool {
    guard failure.kind != .ambiguous else { return false }
    return ["100", "24", "-1", "-2"].contains(failure.code)
      || ["2207032", "2207053"].contains(failure.subcode)
  }

  /// A container that ended in ERROR: its status text holds the code that says why.
  static func failure(ofContainer status: String, _ session: AccountSession) -> Failure {
    let code = digits(in: status)
    let rule = code.flatMap { code in table.first { $0.subcodes.contains(code) } }
    let kind = (rule?.kind ?? .retryLater).on(.repeatable)
    return Failure(
      kind.failureClass(afterSeconds: rule?.after), code: "ERROR", subcode: code.map(String.init),
      session.redacted("\(rule?.meaning ?? "the media could not be processed"): \(status)"))
  }

  /// The first `2207…` of a text.
  private static func digits(in text: String) -> Int64? {
    text.split(whereSeparator: { !$0.isASCII || !$0.isNumber })
      .first { $0.hasPrefix("2207") && $0.count == 7 }.flatMap { Int64($0) }
  }
}
