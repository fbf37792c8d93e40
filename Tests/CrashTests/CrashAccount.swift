import Foundation

/// An account of every world, one on each platform.
struct CrashAccount: Sendable {
  /// The label in the project; of a platform there is one.
  var label: String
  var platform: String
  var id: String
  /// Lines of the project below the account, besides the usual ones.
  var settings: [String] = []

  static let all = [
    CrashAccount(label: "toot", platform: "mastodon", id: "acme"),
    CrashAccount(label: "page", platform: "facebook", id: "1122334455"),
    CrashAccount(label: "gram", platform: "instagram", id: "17841400000000001"),
    CrashAccount(label: "bird", platform: "x", id: "acme"),
    CrashAccount(label: "knot", platform: "threads", id: "24000000000000001"),
    CrashAccount(label: "sky", platform: "bluesky", id: "did:plc:acmeacmeacmeacmeacmeacme"),
    CrashAccount(label: "office", platform: "linkedin", id: "urn:li:organization:5515715"),
    CrashAccount(
      label: "tok", platform: "tiktok", id: "-000AcmeAcmeAcmeAcmeAcmeAcmeAcmeAcme0",
      settings: ["defaults: {privacy_level: PUBLIC_TO_EVERYONE}"]),
    CrashAccount(
      label: "tube", platform: "youtube", id: "UCacmeacmeacmeacmeacmeac",
      settings: ["defaults: {made_for_kids: false}"]),
  ]

  /// Platform → label.
  static let labels = Dictionary(uniqueKeysWithValues: all.map { ($0.platform, $0.label) })

  /// The environment variable that holds its token, and the token the sandbox knows.
  var variable: (name: String, token: String) {
    ("TOKEN_\(label.uppercased())", "sandbox-\(platform)-token")
  }

  /// Its part of `postrider.yaml`.
  func project(base: String) -> String {
    let lines = [
      "platform: \(platform)", "id: \"\(id)\"", "base_url: \(base)/\(platform)",
      // Where a platform knows several ways, the token is named.
      platform == "youtube"
        ? "credentials: {access_token: env:\(variable.name)}" : "credentials: env:\(variable.name)",
    ]
    return "  \(label):\n" + (lines + settings).map { "    \($0)\n" }.joined()
  }
}
