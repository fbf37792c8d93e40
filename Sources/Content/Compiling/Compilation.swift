import Diagnostics

/// What a tree of files asks for, and all that is wrong with it.
public struct Compilation: Sendable {
  /// nil only where `postrider.yaml` is missing, unreadable or has an error: then nothing may be concluded.
  public var desired: Desired?
  /// In the order they are told in: by path, position and id.
  public var diagnostics: [Diagnostic]

  public init(desired: Desired?, diagnostics: [Diagnostic]) {
    self.desired = desired
    self.diagnostics = diagnostics
  }
}

/// Reads a tree of files into what it asks for. Pure: no network, no clock, no environment.
///
/// One broken post never hides the others: it is frozen. A rule that breaks for one account refuses that
/// delivery alone. Nothing of a file is executed, no link is followed, and no file over its limit is read.
///
/// - Parameters:
///   - tree: a commit, a work tree, or files in memory.
///   - platforms: the descriptors; an account on any other platform is an error.
///   - tzdata: the version of the zone database, `Zone.databaseVersion` outside tests; part of `inputs`.
///   - facts: what is known of a file of media; nil where it was not probed: then its name decides what it is.
public func compile(
  _ tree: some FileTree, platforms: [PlatformDescriptor], tzdata: String,
  facts: @escaping @Sendable (FileEntry, any FileTree) -> MediaFactsSummary?
) -> Compilation {
  Compiler(tree: tree, catalog: Catalog(platforms), tzdata: tzdata, facts: facts).compile()
}

/// `postrider.yaml` alone, to find branch and remote by; nil where it is missing or cannot be used.
public func readProject(_ tree: some FileTree, platforms: [PlatformDescriptor]) -> Project? {
  Compiler(tree: tree, catalog: Catalog(platforms), tzdata: "", facts: { _, _ in nil }).readProject().0
    .source?.project
}
