import CGit2

extension ObjectStore {
  /// Opens our own bare store for a user's repository, at `<git common dir>/postrider/store.git`.
  ///
  /// It borrows the user's objects, so that nothing is copied; from a partial clone it borrows nothing, since
  /// what is missing there would be taken for present. It is made when absent, made anew when broken, and may
  /// be deleted at any time while no run is using it.
  public static func own(for location: RepositoryLocation) throws(GitError) -> ObjectStore {
    try own(
      at: location.ownStore, borrowing: location.isPartial ? nil : location.commonDirectory + "/objects",
      lender: location)
  }

  /// Opens our own bare store at a path, with the objects of another repository on loan.
  ///
  /// - Parameter objects: the other's `objects` folder, absolute; `nil` for none.
  /// - Throws: `unwritable`, `unsupported`.
  public static func own(at path: String, borrowing objects: String?) throws(GitError) -> ObjectStore {
    try own(at: path, borrowing: objects, lender: nil)
  }

  private static func own(
    at path: String, borrowing objects: String?, lender: RepositoryLocation?
  ) throws(GitError) -> ObjectStore {
    let use = try lock(of: path)
    if !Disk.isFolder(path) { try create(path) }
    do {
      return try openOwn(path, objects, lender, use)
    } catch {
      guard error.code == .notARepository || error.code == .unreadable else { throw error }
      let isAlone = use?.takeAlone() ?? true
      defer { use?.share() }
      // Another run may have mended it meanwhile.
      if let mended = try? openOwn(path, objects, lender, use) { return mended }
      guard isAlone, putAside(path) else { throw error }
      try create(path)
      return try openOwn(path, objects, lender, use)
    }
  }

  /// Takes a store from its place in one step: a kill leaves it whole or gone. Only what we made is thrown away then;
  /// anything else is left beside, for a person to look at. False: it could not be taken.
  @discardableResult
  private static func putAside(_ path: String) -> Bool {
    let aside = "\(path).broken-\(UInt32.random(in: 0 ... .max))"
    guard Disk.move(path, to: aside) else { return false }
    if Disk.read(aside + "/" + marker, limit: 1_000) != nil { Disk.removeFolder(aside) }
    return true
  }

  /// Shared by all who use the store; who throws it away must have it alone.
  private static func lock(of path: String) throws(GitError) -> Disk.Lock? {
    if let slash = path.lastIndex(of: "/") { try Disk.makeFolders(String(path[..<slash])) }
    return Disk.Lock(sharing: path + ".lock")
  }

  private static func openOwn(
    _ path: String, _ objects: String?, _ lender: RepositoryLocation?, _ use: Disk.Lock?
  ) throws(GitError) -> ObjectStore {
    try lend(objects, to: path)
    return try open(gitDirectory: path, commonDirectory: path, lender: lender, use: use)
  }

  /// Makes an empty store beside its place and moves it there, so that two runs cannot meet a half-made one.
  private static func create(_ path: String) throws(GitError) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    try Disk.makeFolders(folder)
    let temporary = "\(path).new-\(UInt32.random(in: 0 ... .max))"
    var repository: OpaquePointer?
    try Library.check(.unwritable, "cannot make our own store at \(path)") {
      git_repository_init(&repository, temporary, 1)
    }
    git_repository_free(repository)
    try Disk.replace(temporary + "/" + marker, with: Array("Postrider's own store. Safe to delete.\n".utf8))
    if !Disk.move(temporary, to: path) {
      Disk.removeFolder(temporary)
      guard Disk.isFolder(path) else { throw GitError(.unwritable, "cannot make our own store at \(path)") }
    }
  }

  /// Names the lender in `objects/info/alternates`.
  private static func lend(_ objects: String?, to path: String) throws(GitError) {
    let file = path + "/objects/info/alternates"
    let wanted = objects.map { Array("\($0)\n".utf8) } ?? []
    if let objects, objects.utf8.contains(UInt8(ascii: "\n")) || !objects.hasPrefix("/") {
      throw GitError(
        .unsupported, "cannot borrow objects from \(objects)", detail: "not an absolute one-line path")
    }
    // libgit2 opens what the git program calls no repository: after a power cut files can be empty.
    let head = Disk.read(path + "/HEAD", limit: 1_000).map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard head.hasPrefix("ref: refs/"), Disk.isFolder(path + "/refs"), Disk.isFolder(path + "/objects") else {
      throw GitError(.notARepository, "\(path) is not a store")
    }
    if Disk.read(file, limit: 1 << 20) ?? [] == wanted { return }
    try Disk.makeFolders(path + "/objects/info")
    try Disk.replace(file, with: wanted)
  }

  private static var marker: String { "postrider-store" }

  /// Deletes this store if it is our own, after it was found damaged; the next `own` makes a new one. It stays where
  /// another run is using it, which would lose what it is about to record.
  public func discardOwn() {
    guard let use, Disk.read(gitDirectory + "/" + Self.marker, limit: 1_000) != nil, use.takeAlone() else {
      return
    }
    Self.putAside(gitDirectory)
    use.share()
  }
}
