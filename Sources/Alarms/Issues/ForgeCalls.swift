import HTTP
import JSON

/// An issue as a forge tells of it.
struct ForgeIssue: Sendable, Hashable {
  var number: Int
  var body: String
  var isOpen: Bool
  /// Who wrote it; nil: not said.
  var author: String?
  /// False for a stranger on a public repository.
  var isTrusted: Bool

  /// True where its first line is the marker and nobody but us can have written it. `me`: who the token is.
  func bears(_ marker: String, me: String?) -> Bool {
    let line = body.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard line == marker, isTrusted else { return false }
    guard let me, let author else { return true }
    return me == author
  }
}

/// The requests of the three forges, and how to read their answers. Pure.
extension Forge {
  /// The most a page may have without asking the forge's owner.
  private var pageSize: Int { kind == .forgejo ? 50 : 100 }

  var headers: [(name: String, value: String)] {
    switch kind {
    case .github:
      [
        (name: "Authorization", value: "Bearer \(token.reveal())"),
        (name: "Accept", value: "application/vnd.github+json"),
        (name: "X-GitHub-Api-Version", value: "2022-11-28"),
      ]
    case .gitlab:
      [(name: "PRIVATE-TOKEN", value: token.reveal()), (name: "Accept", value: "application/json")]
    case .forgejo:
      [
        (name: "Authorization", value: "token \(token.reveal())"),
        (name: "Accept", value: "application/json"),
      ]
    }
  }

  private var issues: String {
    switch kind {
    case .gitlab: "\(api)/projects/\(PercentEncoding.encode(repository))/issues"
    case .github, .forgejo: "\(api)/repos/\(PercentEncoding.encodePath(repository))/issues"
    }
  }

  /// All issues, newest first.
  func list(page: Int) -> HTTPRequest {
    let query: [(String, String)] =
      switch kind {
      case .github:
        [("state", "all"), ("sort", "created"), ("direction", "desc"), ("per_page", "\(pageSize)")]
      case .gitlab:
        [("state", "all"), ("order_by", "created_at"), ("sort", "desc"), ("per_page", "\(pageSize)")]
      case .forgejo: [("state", "all"), ("type", "issues"), ("limit", "\(pageSize)")]
      }
    return request("GET", issues + "?" + PercentEncoding.query(query + [("page", "\(page)")]))
  }

  /// Who the token is; GitHub's own token for jobs may not ask.
  var whoami: HTTPRequest? { kind == .github ? nil : request("GET", api + "/user") }

  func create(title: String, body: String) -> HTTPRequest {
    request("POST", issues, ["title": .string(title), bodyName: .string(body)])
  }

  /// `isOpen`: nil leaves it as it is.
  func update(_ number: Int, title: String?, body: String?, isOpen: Bool?) -> HTTPRequest {
    var members: [String: JSON] = [:]
    members["title"] = title.map { .string($0) }
    members[bodyName] = body.map { .string($0) }
    if let isOpen {
      switch kind {
      case .gitlab: members["state_event"] = isOpen ? "reopen" : "close"
      case .github:
        members["state"] = isOpen ? "open" : "closed"
        if !isOpen { members["state_reason"] = "completed" }
      case .forgejo: members["state"] = isOpen ? "open" : "closed"
      }
    }
    return request(kind == .gitlab ? "PUT" : "PATCH", "\(issues)/\(number)", members)
  }

  func comment(_ number: Int, _ text: String) -> HTTPRequest {
    request("POST", "\(issues)/\(number)/\(kind == .gitlab ? "notes" : "comments")", ["body": .string(text)])
  }

  /// nil: not an issue (GitHub lists pull requests too), or not readable.
  func issue(_ json: JSON) -> ForgeIssue? {
    guard json["pull_request"]?.object == nil,
      let number = json[kind == .gitlab ? "iid" : "number"]?.integer.flatMap({ Int(exactly: $0) })
    else { return nil }
    let state = json["state"]?.string
    let author = kind == .gitlab ? json["author"]?["username"] : json["user"]?["login"]
    var isTrusted = true
    if kind == .github, let association = json["author_association"]?.string {
      isTrusted =
        ["OWNER", "MEMBER", "COLLABORATOR"].contains(association) || json["user"]?["type"]?.string == "Bot"
    }
    return ForgeIssue(
      number: number, body: json[bodyName]?.string ?? "", isOpen: state == "open" || state == "opened",
      author: author?.string, isTrusted: isTrusted)
  }

  private var bodyName: String { kind == .gitlab ? "description" : "body" }

  private func request(_ method: String, _ url: String, _ members: [String: JSON]? = nil) -> HTTPRequest {
    guard let members else { return HTTPRequest(method, url, headers: headers, timeout: 20) }
    return HTTPRequest(
      method, url, headers: headers, content: JSONBody(JSON.object(members).encoded()), timeout: 20)
  }
}
