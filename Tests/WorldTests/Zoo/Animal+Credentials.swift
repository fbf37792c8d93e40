import Foundation
import GitTestServer
import Testing

/// How the server is told who we are.
extension Animal {
  /// `secret:token-1234567890`
  private static let basic = "c2VjcmV0OnRva2VuLTEyMzQ1Njc4OTA="
  private static let secrets = [basic, "token-1234567890"]

  /// A server that lets in only who sends the right header.
  private static func guarded(
    _ name: String, word: String = "Basic",
    _ configure: @escaping @Sendable (Keeper, Visit) async throws -> Visit
  ) -> Animal {
    Animal("Credentials", name, .http) { keeper in
      let visit = try await keeper.clone("--depth=1").with { $0.secrets = secrets }
      let configured = try await configure(keeper, visit)
      keeper.server?.require(authorization: "\(word) \(basic)")
      return configured
    }
  }

  private static func header(_ keeper: Keeper) -> String {
    "[http \"\(keeper.server?.url ?? "")/\"]\n\textraheader = AUTHORIZATION: basic \(basic)\n"
  }

  /// What checkout v6 writes: a file in the runner's folder, named for this git directory, for its worktrees,
  /// and for both as a container would see them.
  private static func includes(_ keeper: Keeper) throws -> String {
    let name = "git-credentials-7a1c.config"
    try keeper.world.write("../runner_temp/\(name)", header(keeper))
    return [keeper.path + "/.git", "/github/workspace/.git"].flatMap { folder in
      let temp = folder.hasPrefix("/github") ? "/github/runner_temp" : keeper.world.folder + "/runner_temp"
      return ["", "/worktrees/*"].map { "[includeIf \"gitdir:\(folder)\($0)\"]\n\tpath = \(temp)/\(name)\n" }
    }.joined()
  }

  private static func append(_ text: String, to path: String) throws {
    let bytes = (FileManager.default.contents(atPath: path) ?? Data()) + Data(text.utf8)
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  static let credentials: [Animal] = [
    guarded("`actions/checkout` v4 and v5: a header in `.git/config`", word: "basic") { keeper, visit in
      try append(header(keeper), to: visit.path + "/.git/config")
      return visit
    }.fetching(0, 1),
    guarded("`actions/checkout` v6: a file under `RUNNER_TEMP`, by `includeIf`", word: "basic") {
      keeper, visit in
      try append(try includes(keeper), to: visit.path + "/.git/config")
      return visit
    }.fetching(0, 1),
    guarded("`actions/checkout` v6, in a linked worktree", word: "basic") { keeper, visit in
      let tree = keeper.world.folder + "/tree"
      try await keeper.git("worktree", "add", "-q", "-b", "side", tree)
      try append(try includes(keeper), to: visit.path + "/.git/config")
      return Visit(tree, untouched: [tree, visit.path]).with { $0.secrets = secrets }
    }.fetching(0, 1),
    guarded("A credential helper") { keeper, visit in
      let helper = try keeper.script(
        "helper", "test \"$1\" = get && echo username=secret && echo password=token-1234567890")
      try await keeper.git("config", "credential.helper", helper)
      return visit
    }.fetching(0),
    guarded("User and password in the address") { keeper, visit in
      let url = keeper.url.replacingOccurrences(of: "http://", with: "http://secret:token-1234567890@")
      try await keeper.git("remote", "set-url", "origin", url)
      return visit
    }.fetching(0),
    guarded("No credentials, and a question that would wait for ever") { keeper, visit in
      let ask = try keeper.script("ask", "exec sleep 600")
      try await keeper.git("config", "core.askPass", ask)
      return visit.with { $0.environment = ["GIT_ASKPASS": ask, "SSH_ASKPASS": ask, "DISPLAY": ":0"] }
    }.refused(1, "Authentication failed"),
    guarded("A credential helper that hangs") { keeper, visit in
      let helper = try keeper.script("helper", "exec sleep 600")
      try await keeper.git("config", "credential.helper", helper)
      return visit.with { $0.patience = .seconds(5) }
    }.refused(5, "no answer within"),
    guarded("A token that has expired") { keeper, visit in
      try append(
        header(keeper).replacingOccurrences(of: basic, with: "ZXhwaXJlZDp0b2tlbi0wOTg3"),
        to: visit.path + "/.git/config")
      return visit.with { $0.secrets.append("ZXhwaXJlZDp0b2tlbi0wOTg3") }
    }.refused(1, "Authentication failed"),
  ]
}
