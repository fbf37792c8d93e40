import Foundation
import GitTestServer
import Testing

/// Who calls us, and what a clone wants to have run.
extension Animal {
  private static func caller(
    _ name: String, _ change: @escaping @Sendable (Keeper, inout Visit) async throws -> Void
  ) -> Animal {
    Animal("Callers, hooks, programs", name, .http) { keeper in
      var visit = try await keeper.clone("--depth=1")
      try await change(keeper, &visit)
      return visit
    }.fetching(0)
  }

  /// A program that tells that it was run.
  private static func trap(_ keeper: Keeper, _ name: String) throws -> String {
    try keeper.script(name, "echo \"$0\" >> '\(keeper.world.folder)/sprung'")
  }

  private static func expectUnsprung(_ keeper: Keeper) -> @Sendable () async throws -> Void {
    {
      let sprung = FileManager.default.contents(atPath: keeper.world.folder + "/sprung")
      #expect(sprung == nil, "run: \(String(decoding: sprung ?? Data(), as: UTF8.self))")
    }
  }

  private static let hooks = [
    "pre-push", "reference-transaction", "post-checkout", "pre-auto-gc", "post-index-change", "post-merge",
    "pre-commit", "commit-msg", "post-update", "update", "pre-receive", "fsmonitor-watchman", "post-rewrite",
  ]

  static let callers: [Animal] = [
    caller("Called from a hook of another repository (`GIT_DIR` and all the others)") { keeper, visit in
      let other = keeper.world.folder + "/other"
      try await keeper.world.git("init", "-q", other)
      visit = Visit(visit.path, untouched: [visit.path, other]).with {
        $0.environment = [
          "GIT_DIR": other + "/.git", "GIT_WORK_TREE": other, "GIT_INDEX_FILE": other + "/.git/index",
          "GIT_COMMON_DIR": other + "/.git", "GIT_OBJECT_DIRECTORY": other + "/.git/objects",
          "GIT_ALTERNATE_OBJECT_DIRECTORIES": other, "GIT_QUARANTINE_PATH": other + "/.git/objects/incoming",
          "GIT_NAMESPACE": "other", "GIT_PREFIX": "x/", "GIT_CEILING_DIRECTORIES": "/",
          "GIT_SHALLOW_FILE": "", "GIT_REPLACE_REF_BASE": "refs/x/", "GIT_LITERAL_PATHSPECS": "1",
          "GIT_PROTOCOL": "version=0", "GIT_PUSH_OPTION_COUNT": "1", "GIT_PUSH_OPTION_0": "ci.skip",
          "GIT_DEFAULT_HASH": "sha256", "GIT_REFLOG_ACTION": "other", "GIT_EDITOR": "false",
          "GIT_ATTR_SOURCE": "HEAD", "GIT_CONFIG": other + "/.git/config",
        ]
      }
    },
    caller("Called by `git -c …` with settings of its own") { keeper, visit in
      let traps = keeper.world.folder + "/traps"
      for hook in hooks { _ = try trap(keeper, "traps/\(hook)") }
      visit.environment = [
        "GIT_CONFIG_PARAMETERS":
          "'core.hooksPath'='\(traps)' 'remote.postrider.url'='file:///nowhere' 'push.gpgSign'='true' "
          + "'core.logAllRefUpdates'='always' 'fetch.prune'='true'",
        "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": traps,
        "GIT_CONFIG_KEY_1": "remote.postrider.url", "GIT_CONFIG_VALUE_1": "file:///nowhere",
      ]
      visit.check = expectUnsprung(keeper)
    },
    caller("`GIT_TRACE`, `GIT_TRACE_CURL`, `GIT_CURL_VERBOSE`, with a token in the configuration") {
      keeper, visit in
      let token = "dHJhY2VkOnRva2VuLTQ3MTE="
      try await keeper.git(
        "config", "http.\(keeper.server?.url ?? "")/.extraheader", "Authorization: Basic \(token)")
      keeper.server?.require(authorization: "Basic \(token)")
      visit.secrets = [token]
      visit.environment = [
        "GIT_TRACE": "1", "GIT_TRACE_CURL": "1", "GIT_CURL_VERBOSE": "1", "GIT_TRACE_PACKET": "1",
        "GIT_TRACE_SETUP": "1", "GIT_TRACE_REDACT": "0", "GIT_TRACE_CURL_NO_DATA": "0",
      ]
    },
    caller("Hooks in the clone, and `core.hooksPath`") { keeper, visit in
      for hook in hooks { _ = try trap(keeper, "traps/\(hook)") }
      for hook in hooks { _ = try trap(keeper, "clone/.git/hooks/\(hook)") }
      try await keeper.git("config", "core.hooksPath", keeper.world.folder + "/traps")
      visit.check = expectUnsprung(keeper)
    },
    caller("Programs in the clone's configuration: monitor, filter, signing, editor, pager, alias") {
      keeper, visit in
      let program = try trap(keeper, "program")
      let settings = [
        "core.fsmonitor", "core.editor", "core.pager", "core.alternateRefsCommand", "gpg.program",
        "filter.lfs.smudge", "filter.lfs.clean", "filter.lfs.process", "diff.external", "sequence.editor",
        "merge.x.driver", "uploadpack.packObjectsHook", "interactive.diffFilter", "trailer.x.command",
      ]
      for key in settings { try await keeper.git("config", key, program) }
      for key in ["ls-remote", "fetch", "push", "config"] {
        try await keeper.git("config", "alias.\(key)", "!\(program)")
      }
      for key in ["commit.gpgSign", "push.gpgSign", "filter.lfs.required", "core.untrackedCache"] {
        try await keeper.git("config", key, "true")
      }
      visit.check = expectUnsprung(keeper)
    },
  ]

  static let owners: [Animal] = [
    Animal("Owners", "A clone of another user, run by root", .http) { keeper in
      let visit = try await keeper.clone("--depth=1")
      try await keeper.world.shell("chown -R 12345 '\(keeper.path)'")
      return visit
    }.with { $0.needsRoot = true }.fetching(0),
    Animal("Owners", "A remote of another user on this machine, run by root", .file) { keeper in
      let visit = try await keeper.clone("--depth=1")
      try await keeper.world.shell("chown -R 12345 '\(keeper.world.remote)'")
      return visit
    }.with { $0.needsRoot = true }.refused(1, "dubious ownership", "safe.directory"),
    alone("A clone of another user").refused(1, "belongs to another user", "safe.directory"),
    alone("A clone of another user that `safe.directory` names").with { $0.isTrusted = true }.fetching(0),
    Animal("Owners", "A clone that cannot be written", .http) { keeper in
      let visit = try await keeper.clone("--depth=1")
      try await keeper.world.shell("chown -R 12345 '\(keeper.world.folder)'; chmod -R a-w '\(keeper.path)'")
      try become(12345, home: keeper.world.folder + "/home")
      return visit
    }.with {
      $0.needsRoot = true
      $0.isAlone = true
    }.refused(1, "clone/.git/postrider", "Permission denied"),
  ]

  /// The clone is root's, the one who runs is somebody else, who may write there.
  private static func alone(_ name: String) -> Animal {
    Animal("Owners", name, .http) { keeper in
      let visit = try await keeper.clone("--depth=1")
      let folder = keeper.world.folder
      try await keeper.world.shell(
        "chown 12345 '\(folder)'; chown -R 12345 '\(keeper.world.remote)' '\(folder)/home'; chmod -R a+w '\(keeper.path)'"
      )
      if keeper.animal.isTrusted {
        try keeper.world.write("../home/.gitconfig", "[safe]\n\tdirectory = \(keeper.path)\n")
      }
      try become(12345, home: folder + "/home")
      return visit
    }.with {
      $0.needsRoot = true
      $0.isAlone = true
    }
  }

  /// Gives up root for good; only in a process of its own.
  private static func become(_ user: UInt32, home: String) throws {
    guard setenv("HOME", home, 1) == 0, setgid(user) == 0, setuid(user) == 0 else {
      throw WorldFailure(description: "cannot become \(user)")
    }
  }
}
