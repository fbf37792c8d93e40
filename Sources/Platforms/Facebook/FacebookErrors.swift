import Content
import HTTP
import JSON

/// What a Page's own errors mean, on top of the Graph API's. From "Video API error codes" and the posts
/// guide, developers.facebook.com, looked at 2026-11-21, and from subcodes public clients report.
enum FacebookErrors {
  typealias Rule = GraphErrors.Rule

  static let table: [Rule] = [
    Rule(
      nil, sub: [1_363_005, 1_363_019, 1_363_021, 1_363_030, 1_363_033], .ambiguous,
      "the video service timed out"),
    Rule(nil, sub: [1_363_020, 1_363_022], .needsChange, "the video file is missing or empty"),
    Rule(nil, sub: [1_363_023], .needsChange, "the video is too large"),
    Rule(nil, sub: [1_363_024, 1_363_031, 1_363_032], .needsChange, "the video's format is not taken"),
    Rule(nil, sub: [1_363_025], .needsChange, "the video is too short"),
    Rule(nil, sub: [1_363_026], .needsChange, "the video is too long"),
    Rule(nil, sub: [1_363_037], .retryLater, "the upload goes on at another offset"),
    Rule(nil, sub: [1_363_041], .retryLater, "the upload session is over: a new one is begun"),
    Rule(nil, sub: [1_363_042], .needsCredentials, "the token may not upload videos"),
    Rule(nil, sub: [1_363_045], .retryLater, "the upload has another size than announced"),
    Rule(nil, sub: [1_363_040], .needsChange, "the video's shape is not taken"),
    Rule(nil, sub: [1_363_127], .needsChange, "the video's resolution is not taken"),
    Rule(nil, sub: [1_363_128], .needsChange, "the video's length is not taken"),
    Rule(nil, sub: [1_363_129], .needsChange, "the video's frame rate is not taken"),
    Rule(nil, sub: [1_366_046], .needsChange, "the photo's size or format is not taken"),
    Rule(nil, sub: [1_366_051], .duplicate, "the photos are posted already"),
    Rule(nil, sub: [1_390_008], .limited, after: 3600, "posting too fast"),
    Rule(
      nil, sub: [1_346_003, 1_404_102, 2_069_019], .needsChange, "the text or the file is refused"),
    Rule(nil, sub: [1_404_006], .needsCredentials, "a security check waits for the person"),
    Rule(nil, sub: [1_404_078], .needsCredentials, "the Page must be authorized for publishing"),
    Rule(nil, sub: [1_404_112], .needsCredentials, "the account is limited"),
    Rule(nil, sub: [4_854_002], .needsCredentials, "the person must prove who they are"),
    Rule(nil, sub: [1_609_008], .needsChange, "links to the platform itself are refused"),
    Rule(nil, sub: [2_061_006], .needsChange, "the link is not valid"),
    Rule(nil, sub: [1_363_047, 1_609_010], .ambiguous, "a passing trouble"),
  ]

  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    GraphErrors.failure(reply, effect, session, own: table)
  }

  /// Whether a refused finish may be of a video that an earlier one made public: without a reason, or as of an upload
  /// session that is over.
  static func mayBeOfFinishedVideo(_ failure: Failure) -> Bool {
    (failure.code == "6000" && failure.subcode == nil) || failure.subcode == sessionOver
  }

  static let sessionOver = "1363041"
}
