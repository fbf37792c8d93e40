import Content
import Sandbox

/// A post of a platform, and what it shows that the platform can.
struct Sample: Sendable {
  var name: String
  /// Lines of the front matter beyond id, accounts and time.
  var lines: String
  var text: String
  /// What it asks of the platform.
  var shows: Set<Capability>
  /// How many items become public.
  var items = 1
  /// Why a lost call of this kind cannot be looked up, where that is so: an `uncertain` end is then right.
  var unseen: String?

  init(
    _ name: String, _ lines: String = "", _ text: String, shows: Set<Capability>, items: Int = 1,
    unseen: String? = nil
  ) {
    self.name = name
    self.lines = lines
    self.text = text
    self.shows = shows
    self.items = items
    self.unseen = unseen
  }

  /// Files that samples name.
  static let files: [String: [UInt8]] = [
    "media/a.jpg": SampleMedia.jpeg(width: 320, height: 320),
    "media/b.jpg": SampleMedia.jpeg(width: 320, height: 320, tint: 200),
    "media/c.png": SampleMedia.png(width: 64, height: 64),
    "media/tall.jpg": SampleMedia.jpeg(width: 540, height: 960),
    "media/wide.mp4": SampleMedia.mp4(width: 1280, height: 720, seconds: 8, bytes: 80_000),
    "media/tall.mp4": SampleMedia.mp4(width: 720, height: 1280, seconds: 8),
    "media/menu.pdf": Array("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n".utf8),
    "media/en.srt": Array("1\n00:00:00,000 --> 00:00:02,000\nSoup\n".utf8),
    "media/en.vtt": Array("WEBVTT\n\n00:00.000 --> 00:02.000\nSoup\n".utf8),
  ]
}

/// A platform's part of the suite: how its accounts are written, and its samples.
struct Part: Sendable {
  /// The descriptor's name.
  var name: String
  /// The side of the sandbox that plays it.
  var platform: SandboxPlatform
  /// What an account of it says beyond platform, id, address and token.
  var account = ""
  var samples: [Sample]
  /// A value the credentials need beside the account's token.
  var program: String?
  /// Who publishes, where it is not the account every sandbox has.
  var player: SandboxAccount?
  /// What a refusal looks like here, where the HTTP status does not say it.
  var words: [Way: Words] = [:]

  init(
    _ platform: SandboxPlatform, name: String? = nil, account: String = "", samples: [Sample],
    program: String? = nil, player: SandboxAccount? = nil, words: [Way: Words] = [:]
  ) {
    self.platform = platform
    self.name = name ?? platform.rawValue
    self.account = account
    self.samples = samples
    self.program = program
    self.player = player
    self.words = words
  }

  /// A refusal in the platform's own numbers.
  struct Words: Sendable {
    var status: Int
    var code: Int?
    var subcode: Int?
    var message = "An injected fault"
  }

  /// The numbers of the Graph platforms.
  static let graphWords: [Way: Words] = [
    .refused: Words(status: 400, code: 100), .unauthorized: Words(status: 401, code: 190),
    .limited: Words(status: 429, code: 4),
  ]
}
