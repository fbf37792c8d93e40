import Foundation
import GitTestServer
import Testing

/// What `git clone` and its options make.
extension Animal {
  static let clones: [Animal] = depths + partial + sparse + shapes

  private static func clone(_ name: String, _ way: Way, _ options: String...) -> Animal {
    Animal("Kinds of clones", name, way) { keeper in
      try await keeper.world.run("git", ["clone", "-q"] + options + [keeper.url, keeper.path])
      return Visit(keeper.path)
    }
  }

  private static func cloned(
    _ name: String, _ way: Way, _ change: @escaping @Sendable (Keeper) async throws -> Void
  ) -> Animal {
    Animal("Kinds of clones", name, way) { keeper in
      let visit = try await keeper.clone()
      try await change(keeper)
      return visit
    }.brief
  }

  private static let depths = [
    clone("Full", .http).fetching(0, 1),
    clone("Depth 1", .file, "--depth=1"), clone("Depth 1", .http, "--depth=1").fetching(0, 1),
    clone("Depth 2", .http, "--depth=2").fetching(0),
    clone("`--single-branch`, `--no-tags`", .http, "--single-branch", "--no-tags").fetching(0),
  ]

  private static let partial = [
    clone("`--filter=blob:none`", .http, "--filter=blob:none").fetching(1, 1),
    clone("`--filter=blob:none`, depth 1", .http, "--filter=blob:none", "--depth=1").fetching(1, 1),
    clone("`--filter=tree:0`", .http, "--filter=tree:0").fetching(1, 1),
    clone("`--filter=blob:none`, no files checked out", .http, "--filter=blob:none", "--no-checkout")
      .fetching(1),
    // The branch to obey stands in a file that is not here.
    clone(
      "`--filter=blob:none`, no files checked out, `branch: posts`", .http, "--filter=blob:none",
      "--no-checkout"
    ).with {
      $0.branch = "posts"
      $0.project = "branch: posts"
    }.fetching(1),
    clone(
      "`--filter=tree:0`, no files checked out, `branch: posts`", .http, "--filter=tree:0", "--no-checkout"
    )
    .with {
      $0.branch = "posts"
      $0.project = "branch: posts"
    }.fetching(1),
  ]

  private static let sparse = [
    cloned("Sparse checkout, cone", .file) { try await $0.git("sparse-checkout", "set", "--cone", "media") },
    cloned("Sparse checkout, not cone", .file) {
      try await $0.git("sparse-checkout", "set", "--no-cone", "/media/note.txt", "!/posts")
    },
    cloned("Sparse index", .file) {
      try await $0.git("sparse-checkout", "set", "--cone", "--sparse-index", "media")
    },
    cloned("Split index", .file) { try await $0.git("update-index", "--split-index") },
    Animal("Kinds of clones", "Sparse, `blob:none` and depth 1 at once", .http) { keeper in
      let visit = try await keeper.clone("--sparse", "--filter=blob:none", "--depth=1")
      try await keeper.git("sparse-checkout", "set", "media")
      return visit
    }.fetching(1, 1),
  ]

  private static let shapes = [
    Animal("Kinds of clones", "Linked worktree", .file) { keeper in
      let main = try await keeper.clone().path
      let tree = keeper.world.folder + "/tree"
      try await keeper.git("worktree", "add", "-q", "-b", "side", tree)
      return Visit(tree, untouched: [tree, main])
    },
    Animal("Kinds of clones", "Linked worktree of a bare clone", .http) { keeper in
      let bare = try await keeper.clone("--bare").path
      let tree = keeper.world.folder + "/tree"
      try await keeper.git("worktree", "add", "-q", tree, "main")
      return Visit(tree, untouched: [tree, bare])
    }.fetching(0, 1),
    clone("Bare clone", .http, "--bare").fetching(0, 1),
    clone("Mirror", .file, "--mirror").brief,
    Animal("Kinds of clones", "`--separate-git-dir`", .file) { keeper in
      let other = keeper.world.folder + "/elsewhere.git"
      let visit = try await keeper.clone("--separate-git-dir=\(other)")
      return Visit(visit.path, untouched: [visit.path, other])
    }.brief,
    Animal("Kinds of clones", "`--shared` (alternates)", .file) { keeper in
      try await keeper.world.git("clone", "-q", "--shared", keeper.world.remote, keeper.path)
      return Visit(keeper.path)
    }.brief,
    Animal("Kinds of clones", "`--reference` to a shared clone (alternates of alternates)", .http) { keeper in
      let other = keeper.world.folder + "/other"
      try await keeper.world.git("clone", "-q", "--shared", keeper.world.remote, other)
      return try await keeper.clone("--reference", other)
    }.fetching(0, 0),
    cloned("Detached `HEAD`, at an older commit", .file) { try await $0.git("checkout", "-q", "HEAD~1") },
    cloned("Commit graph, multi-pack index, bitmap", .file) { keeper in
      try await keeper.git("repack", "-q", "-a", "-d", "-b")
      try await keeper.git("commit-graph", "write", "--reachable")
      try await keeper.git("multi-pack-index", "write")
    },
    Animal("Kinds of clones", "A submodule of another repository", .file) { keeper in
      let outer = keeper.world.folder + "/outer"
      try await keeper.world.git("init", "-q", outer)
      try await keeper.world.git(
        "-C", outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", keeper.url, "clone")
      return Visit(outer + "/clone", untouched: [outer])
    }.brief,
    Animal("Kinds of clones", "A folder inside of the work tree", .file) { keeper in
      let visit = try await keeper.clone()
      return Visit(visit.path + "/posts", untouched: [visit.path])
    }.brief,
    cloned("Uncommitted, staged and half-merged work", .file) { keeper in
      try keeper.world.write("posts/good.md", "Changed, not committed.\n", in: keeper.path)
      try keeper.world.write("posts/new.md", World.post("new", at: "2026-11-21 09:00"), in: keeper.path)
      try await keeper.git("add", "posts/new.md")
      try keeper.world.write(".git/MERGE_HEAD", try await keeper.git("rev-parse", "HEAD~1"), in: keeper.path)
    },
    Animal("Kinds of clones", "No remote at all", .local) { Visit($0.world.author) },
    Animal("Kinds of clones", "No remote at all, linked worktree", .local) { keeper in
      let tree = keeper.world.folder + "/tree"
      try await keeper.world.git("-C", keeper.world.author, "worktree", "add", "-q", "-b", "side", tree)
      return Visit(tree, untouched: [tree, keeper.world.author])
    }.brief,
  ]
}
