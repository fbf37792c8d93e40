import Content
import HTTP
import JSON

/// What Threads' own errors mean, on top of the Graph API's. From the Threads API's troubleshooting pages,
/// developers.facebook.com, looked at 2026-11-21, and from codes public clients report.
///
/// A container is FINISHED before it is published: where the public call then says that it is not there or not
/// valid, an earlier call may have used it, and its status decides.
enum ThreadsErrors {
  typealias Rule = GraphErrors.Rule

  static let table: [Rule] = [
    Rule(nil, sub: [2_207_052], .retryLater, after: 120, "the file's address could not be fetched"),
    Rule(nil, sub: [2_207_051], .ambiguous, "held as spam, and yet it may be public"),
    Rule(nil, sub: [4_279_009], .ambiguous, after: 10, "the container is not there, not yet, or used"),
    Rule(nil, sub: [4_279_013], .needsCredentials, "the account may not post: look at the app's notices"),
    Rule(100...100, sub: [33], .retryLater, after: 30, "not visible to this token, or not yet"),
    Rule(24...24, .ambiguous, after: 10, "the media is not there"),
  ]

  static func failure(_ reply: Reply, _ effect: CallEffect, _ session: AccountSession) -> Failure {
    GraphErrors.failure(reply, effect, session, own: table)
  }

  /// Whether a read says that there is no such object, or none this token may see.
  @Sendable static func isMissing(_ failure: Failure) -> Bool {
    failure.code == "24" || (failure.code == "100" && failure.subcode == "33")
  }

  /// One row: the word a failed container gives, what to do and what it means.
  struct Word: Sendable {
    var word: String
    var kind: ErrorClass
    var meaning: String
    init(_ word: String, _ kind: ErrorClass, _ meaning: String) {
      self.word = word
      self.kind = kind
      self.meaning = meaning
    }
  }

  /// `error_message` of a container; the third spelling is the API's own.
  static let words: [Word] = [
    Word("FAILED_DOWNLOADING_VIDEO", .retryLater, "the file could not be downloaded"),
    Word("FAILED_PROCESSING_AUDIO", .needsChange, "the sound cannot be processed"),
    Word("FAILED_PROCESSING_VIDEO", .needsChange, "the video cannot be processed"),
    Word("INVALID_ASPEC_RATIO", .needsChange, "the shape is not taken"),
    Word("INVALID_BIT_RATE", .needsChange, "the bit rate is not taken"),
    Word("INVALID_DURATION", .needsChange, "the video is too short or longer than five minutes"),
    Word("INVALID_FRAME_RATE", .needsChange, "the frame rate is not from 23 to 60"),
    Word("INVALID_AUDIO_CHANNELS", .needsChange, "the sound has more than two channels"),
    Word("INVALID_AUDIO_CHANNEL_LAYOUT", .needsChange, "the sound's channels are not taken"),
    Word("UNKNOWN", .retryLater, "the platform does not say why"),
  ]

  /// A container that ended in ERROR.
  static func failure(ofContainer message: String, _ session: AccountSession) -> Failure {
    let row = words.first { $0.word == message }
    return Failure(
      (row?.kind ?? .retryLater).failureClass(afterSeconds: row?.kind == .needsChange ? nil : 120),
      code: "ERROR", subcode: row?.word,
      session.redacted("\(row?.meaning ?? "the media could not be processed"): \(message)"))
  }
}
