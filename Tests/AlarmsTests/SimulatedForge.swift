import JSON
import Locking

@testable import Alarms

/// The issue API of one forge, as its public documentation describes it, with issues in memory.
final class SimulatedForge: Sendable {
  struct Issue: Sendable, Hashable {
    var number: Int
    var title: String
    var body: String
    var isOpen = true
    var comments: [String] = []
    var author = "me"
  }

  enum Fault: Sendable, Hashable {
    case status(Int)
    /// Applied, then the connection ends.
    case cut
  }

  private struct State {
    var issues: [Issue] = []
    var faults: [String: [Fault]] = [:]
    /// The list shows an issue only after so many further listings.
    var lag = 0
    var isDown = false
  }

  let kind: Forge.Kind
  private let state = Guarded(State())

  init(_ kind: Forge.Kind) { self.kind = kind }

  var issues: [Issue] { state.withLock { $0.issues } }
  func add(_ issue: Issue) { state.withLock { $0.issues.append(issue) } }
  func change(_ number: Int, _ change: @escaping @Sendable (inout Issue) -> Void) {
    state.withLock { change(&$0.issues[number - 1]) }
  }
  func removeAll() { state.withLock { $0.issues = [] } }
  /// The next requests with this method fail so.
  func fail(_ method: String, _ faults: Fault...) {
    state.withLock { $0.faults[method, default: []] += faults }
  }
  func goDown(_ isDown: Bool = true) { state.withLock { $0.isDown = isDown } }
  func lag(_ listings: Int) { state.withLock { $0.lag = listings } }

  private var root: String {
    switch kind {
    case .github: "/repos/acme/social/issues"
    case .gitlab: "/api/v4/projects/acme%2Fsocial/issues"
    case .forgejo: "/api/v1/repos/acme/social/issues"
    }
  }

  /// The variables that lead here, as CI sets them.
  func variables(_ url: String) -> [String: String] {
    switch kind {
    case .github:
      [
        "GITHUB_ACTIONS": "true", "GITHUB_API_URL": url, "GITHUB_REPOSITORY": "acme/social",
        "GITHUB_TOKEN": "forge-token",
      ]
    case .gitlab:
      [
        "GITLAB_CI": "true", "CI_API_V4_URL": url + "/api/v4", "CI_PROJECT_ID": "acme/social",
        "GITLAB_TOKEN": "forge-token",
      ]
    case .forgejo:
      [
        "FORGEJO_ACTIONS": "true", "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": url,
        "GITHUB_REPOSITORY": "acme/social", "FORGEJO_TOKEN": "forge-token",
      ]
    }
  }

  @Sendable func reply(_ request: RecordingServer.Request) -> RecordingServer.Reply {
    state.withLock { state in
      if state.isDown { return .answer(502, "<html>") }
      guard isAllowed(request) else { return .answer(401, #"{"message":"Bad credentials"}"#) }
      var fault: Fault?
      if state.faults[request.method]?.isEmpty == false {
        fault = state.faults[request.method]?.removeFirst()
      }
      if case .status(let status)? = fault { return .answer(status, #"{"message":"no"}"#) }
      let reply = apply(request, &state)
      return fault == .cut ? .cut : reply
    }
  }

  private func isAllowed(_ request: RecordingServer.Request) -> Bool {
    switch kind {
    case .github:
      request.headers["authorization"] == "Bearer forge-token" && request.headers["user-agent"] != nil
        && request.headers["x-github-api-version"] == "2022-11-28"
    case .gitlab: request.headers["private-token"] == "forge-token"
    case .forgejo: request.headers["authorization"] == "token forge-token"
    }
  }

  private func apply(_ request: RecordingServer.Request, _ state: inout State) -> RecordingServer.Reply {
    let parts = request.uri.split(separator: "?", maxSplits: 1).map(String.init)
    let json = try? JSON(parsing: request.body)
    if kind != .github, parts[0].hasSuffix("/user") {
      return .answer(200, #"{"login":"me","username":"me"}"#)
    }
    guard parts[0].hasPrefix(root) else { return .answer(404, #"{"message":"Not Found"}"#) }
    let rest = parts[0].dropFirst(root.count).split(separator: "/").map(String.init)
    switch (request.method, rest.count) {
    case ("GET", 0): return list(parts.count > 1 ? parts[1] : "", &state)
    case ("POST", 0):
      guard let title = json?["title"]?.string, let body = json?[bodyName]?.string else {
        return .answer(422, #"{"message":"Validation Failed"}"#)
      }
      state.issues.append(Issue(number: state.issues.count + 1, title: title, body: body))
      return state.issues.last.map { .answer(201, self.json($0).text()) } ?? .cut
    case (kind == .gitlab ? "PUT" : "PATCH", 1):
      guard let index = rest.first.flatMap({ Int($0) }), state.issues.indices.contains(index - 1) else {
        return .answer(404, #"{"message":"Not Found"}"#)
      }
      if let title = json?["title"]?.string { state.issues[index - 1].title = title }
      if let body = json?[bodyName]?.string { state.issues[index - 1].body = body }
      let wanted = json?[kind == .gitlab ? "state_event" : "state"]?.string
      if let wanted { state.issues[index - 1].isOpen = ["open", "reopen"].contains(wanted) }
      return .answer(200, self.json(state.issues[index - 1]).text())
    case ("POST", 2) where rest[1] == (kind == .gitlab ? "notes" : "comments"):
      guard let index = Int(rest[0]), let text = json?["body"]?.string else { return .answer(422, "{}") }
      state.issues[index - 1].comments.append(text)
      return .answer(201, "{}")
    default: return .answer(404, #"{"message":"Not Found"}"#)
    }
  }

  private func list(_ query: String, _ state: inout State) -> RecordingServer.Reply {
    guard query.contains("state=all") else { return .answer(422, "{}") }
    guard query.hasSuffix("page=1") else { return .answer(200, "[]") }
    var shown = state.issues.reversed().map { json($0) }
    if state.lag > 0 {
      state.lag -= 1
      shown = Array(shown.dropFirst())
    }
    if kind == .github { shown.append(["number": 99, "pull_request": [:], "state": "open", "body": "x"]) }
    return .answer(200, JSON.array(shown).text())
  }

  private var bodyName: String { kind == .gitlab ? "description" : "body" }

  private func json(_ issue: Issue) -> JSON {
    var members: [String: JSON] = ["title": .string(issue.title), bodyName: .string(issue.body)]
    members[kind == .gitlab ? "iid" : "number"] = .integer(Int64(issue.number))
    members["state"] = issue.isOpen ? (kind == .gitlab ? "opened" : "open") : "closed"
    members[kind == .gitlab ? "author" : "user"] = [
      kind == .gitlab ? "username" : "login": .string(issue.author), "type": "User",
    ]
    if kind == .github { members["author_association"] = issue.author == "me" ? "MEMBER" : "NONE" }
    return .object(members)
  }
}
