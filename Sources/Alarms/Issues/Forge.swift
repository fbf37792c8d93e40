import Git
import HTTP

/// Which repository on which forge gets the issues, and with which token.
struct Forge: Sendable {
  /// Forges differ in paths and names of fields; facts from their public API documentation, read 2026-11-21.
  enum Kind: String, Sendable, CaseIterable {
    case github, gitlab, forgejo
  }

  var kind: Kind
  /// The API's root, without a slash at its end.
  var api: String
  /// `owner/name`, or with GitLab also the project's number.
  var repository: String
  var token: Secret

  /// For people.
  var title: String { "issues of \(repository) on \(URLParts(api)?.origin ?? kind.rawValue)" }
}

/// Why no forge can be had: for people, with the fix.
struct ForgeUnknown: Error, CustomStringConvertible {
  var description: String
}

extension Forge {
  /// Finds the forge out of variables: our own first, then what CI sets, then the remote's address.
  ///
  /// `remote`: the repository as `host/owner/name`; nil where it is a path.
  static func find(_ variables: [String: String], remote: String?) throws(ForgeUnknown) -> Forge {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
    }
    guard let place = place(value, remote: remote) else {
      throw ForgeUnknown(
        description:
          "it cannot be told which forge this is: set POSTRIDER_FORGE (github, gitlab or forgejo), "
          + "POSTRIDER_FORGE_API and POSTRIDER_FORGE_REPOSITORY")
    }
    let names: [String] =
      switch place.kind {
      case .github: ["GITHUB_TOKEN", "GH_TOKEN"]
      case .gitlab: ["GITLAB_TOKEN"]
      case .forgejo: ["FORGEJO_TOKEN", "GITEA_TOKEN", "GITHUB_TOKEN"]
      }
    let token = value("POSTRIDER_FORGE_TOKEN") ?? names.lazy.compactMap { value($0) }.first
    guard let token else {
      let hint = place.kind == .gitlab ? "; CI_JOB_TOKEN may not write issues" : ""
      throw ForgeUnknown(
        description: "\(place.kind.rawValue) needs a token that may write issues: set \(names[0])\(hint)")
    }
    guard let repository = value("POSTRIDER_FORGE_REPOSITORY") ?? place.repository,
      repository.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !repository.contains("..")
    else {
      throw ForgeUnknown(description: "set POSTRIDER_FORGE_REPOSITORY to owner/name")
    }
    var api = place.api
    while api.hasSuffix("/") { api.removeLast() }
    guard let parts = URLParts(api), parts.userinfo == nil, parts.query == nil,
      parts.scheme == "https" || parts.isLoopback
    else { throw ForgeUnknown(description: "the forge's API has to be an https address") }
    return Forge(kind: place.kind, api: api, repository: repository, token: Secret(token))
  }

  private static func place(
    _ value: (String...) -> String?, remote: String?
  ) -> (kind: Kind, api: String, repository: String?)? {
    let parts = remote.map { $0.split(separator: "/", maxSplits: 1).map(String.init) } ?? []
    let (host, path) = (parts.first, parts.count == 2 ? parts[1] : nil)
    if let kind = value("POSTRIDER_FORGE").flatMap({ Kind(rawValue: $0.lowercased()) }) {
      let api = value("POSTRIDER_FORGE_API") ?? host.map { Self.api(kind, $0) }
      return api.map { (kind, $0, path) }
    }
    func own(_ api: String) -> String { value("POSTRIDER_FORGE_API") ?? api }
    // Forgejo sets GitHub's variables as well: it is asked for first.
    if value("GITLAB_CI") != nil, let api = value("CI_API_V4_URL") {
      return (.gitlab, own(api), value("CI_PROJECT_ID", "CI_PROJECT_PATH") ?? path)
    }
    if value("FORGEJO_ACTIONS", "GITEA_ACTIONS") != nil,
      let api = value("GITHUB_SERVER_URL", "FORGEJO_SERVER_URL", "GITEA_SERVER_URL").map({ $0 + "/api/v1" })
    {
      return (
        .forgejo, own(api), value("GITHUB_REPOSITORY", "FORGEJO_REPOSITORY", "GITEA_REPOSITORY") ?? path
      )
    }
    if value("GITHUB_ACTIONS") != nil {
      return (
        .github, own(value("GITHUB_API_URL") ?? "https://api.github.com"), value("GITHUB_REPOSITORY") ?? path
      )
    }
    guard let host, let path else { return nil }
    let kind: Kind? =
      switch host {
      case "github.com": .github
      case "codeberg.org": .forgejo
      case _ where host == "gitlab.com" || host.hasPrefix("gitlab."): .gitlab
      case _ where host.hasPrefix("forgejo.") || host.hasPrefix("gitea."): .forgejo
      default: nil
      }
    return kind.map { ($0, own(api($0, host)), path) }
  }

  private static func api(_ kind: Kind, _ host: String) -> String {
    switch kind {
    case .github: host == "github.com" ? "https://api.github.com" : "https://\(host)/api/v3"
    case .gitlab: "https://\(host)/api/v4"
    case .forgejo: "https://\(host)/api/v1"
    }
  }
}
