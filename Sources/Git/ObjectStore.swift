import CGit2
import Dispatch
import Locking

/// The objects of one repository, read and written by libgit2.
///
/// Every method blocks the calling thread for as long as the disk takes; from async code go through
/// `perform`, which uses a thread of its own. One instance may be shared: calls on it wait for each other.
public final class ObjectStore: Sendable {
  /// The git directory that was opened.
  public let gitDirectory: String
  /// Where the objects lie.
  public let objectsDirectory: String
  /// The user's git directory whose objects and shallow boundary are borrowed, for a store of our own.
  let lender: RepositoryLocation?
  /// Held for as long as a store of our own is used, so that nobody throws it away meanwhile.
  let use: Disk.Lock?
  private let handles: Guarded<Handles>
  private let queue = DispatchQueue(label: "postrider.objects", attributes: .concurrent)

  // because every use of the pointers happens under the lock, and they are freed once, in deinit
  struct Handles: @unchecked Sendable {
    let repository: OpaquePointer
    let odb: OpaquePointer
  }

  private init(
    _ handles: sending Handles, gitDirectory: String, commonDirectory: String, lender: RepositoryLocation?,
    use: Disk.Lock?
  ) {
    self.handles = Guarded(handles)
    self.gitDirectory = gitDirectory
    self.objectsDirectory = commonDirectory + "/objects"
    self.lender = lender
    self.use = use
  }

  deinit {
    handles.withLock { handles in
      git_odb_free(handles.odb)
      git_repository_free(handles.repository)
    }
  }

  /// Opens the repository found at the path or above it. Nothing is written unless asked.
  ///
  /// - Throws: `notARepository`, `ownedByOther`, `unsupported`.
  public static func open(path: String) throws(GitError) -> ObjectStore {
    let location = try RepositoryLocation.find(from: path)
    return try open(location)
  }

  /// Opens a repository that was found before.
  public static func open(_ location: RepositoryLocation) throws(GitError) -> ObjectStore {
    try open(gitDirectory: location.gitDirectory, commonDirectory: location.commonDirectory, lender: nil)
  }

  static func open(
    gitDirectory: String, commonDirectory: String, lender: RepositoryLocation?, use: Disk.Lock? = nil
  ) throws(GitError) -> ObjectStore {
    var repository: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
    try Library.check(.notARepository, "cannot open the repository \(gitDirectory)") {
      git_repository_open_ext(&repository, gitDirectory, flags, nil)
    }
    guard let repository else {
      throw GitError(.notARepository, "cannot open the repository \(gitDirectory)")
    }
    var odb: OpaquePointer?
    do {
      try Library.check(.unreadable, "cannot open the objects of \(gitDirectory)") {
        git_repository_odb(&odb, repository)
      }
    } catch {
      git_repository_free(repository)
      throw error
    }
    guard let odb else {
      git_repository_free(repository)
      throw GitError(.unreadable, "cannot open the objects of \(gitDirectory)")
    }
    return ObjectStore(
      Handles(repository: repository, odb: odb), gitDirectory: gitDirectory, commonDirectory: commonDirectory,
      lender: lender, use: use)
  }

  /// Runs blocking work on this store off the cooperative pool.
  public func perform<Value: Sendable>(
    _ work: @escaping @Sendable (ObjectStore) throws(GitError) -> Value
  ) async throws(GitError) -> Value {
    let result: Result<Value, GitError> = await withCheckedContinuation { continuation in
      queue.async {
        do throws(GitError) {
          continuation.resume(returning: .success(try work(self)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  /// Runs one short piece of libgit2 work under the lock.
  func withHandles<Value: Sendable>(_ work: (Handles) throws(GitError) -> Value) throws(GitError) -> Value {
    try handles.withLock { (handles) throws(GitError) -> Value in try work(handles) }
  }
}

// MARK: - Raw objects

/// The types of object we handle.
enum ObjectKind: String, Sendable {
  case commit, tree, blob

  var code: git_object_t {
    switch self {
    case .commit: GIT_OBJECT_COMMIT
    case .tree: GIT_OBJECT_TREE
    case .blob: GIT_OBJECT_BLOB
    }
  }
}

extension ObjectStore {
  /// Whether the object is here or with the lender. Not a promise that it is undamaged.
  public func contains(_ id: ObjectID) -> Bool {
    var oid = id.oid
    let found = try? withHandles { handles throws(GitError) in git_odb_exists(handles.odb, &oid) }
    return found == 1
  }

  /// The size of an object in bytes, without reading it whole.
  func size(_ id: ObjectID, as kind: ObjectKind) throws(GitError) -> Int {
    try withHandles { handles throws(GitError) in
      var oid = id.oid
      var size = 0
      var type = GIT_OBJECT_INVALID
      try Library.check(.unreadable, "cannot read \(kind) \(id.short)") {
        git_odb_read_header(&size, &type, handles.odb, &oid)
      }
      guard type == kind.code else { throw GitError(.unreadable, "\(id.short) is not a \(kind)") }
      return size
    }
  }

  /// The bytes of an object; refused unread if it is larger than the limit.
  func read(_ id: ObjectID, as kind: ObjectKind, limit: Int) throws(GitError) -> [UInt8] {
    try withHandles { handles throws(GitError) in
      var oid = id.oid
      var size = 0
      var type = GIT_OBJECT_INVALID
      try Library.check(.unreadable, "cannot read \(kind) \(id.short)") {
        git_odb_read_header(&size, &type, handles.odb, &oid)
      }
      guard type == kind.code else { throw GitError(.unreadable, "\(id.short) is not a \(kind)") }
      guard size <= limit else {
        throw GitError(.tooLarge, "\(kind) \(id.short) has \(size) bytes; the limit is \(limit)")
      }
      var object: OpaquePointer?
      try Library.check(.unreadable, "cannot read \(kind) \(id.short)") {
        git_odb_read(&object, handles.odb, &oid)
      }
      defer { git_odb_object_free(object) }
      guard let data = git_odb_object_data(object) else { return [] }
      return Array(UnsafeRawBufferPointer(start: data, count: git_odb_object_size(object)))
    }
  }

  /// Writes an object, or finds that it is already here.
  func write(_ bytes: [UInt8], as kind: ObjectKind) throws(GitError) -> ObjectID {
    try withHandles { handles throws(GitError) in
      var oid = git_oid()
      try Library.check(.unwritable, "cannot write a \(kind) of \(bytes.count) bytes to \(gitDirectory)") {
        bytes.withUnsafeBytes { git_odb_write(&oid, handles.odb, $0.baseAddress, bytes.count, kind.code) }
      }
      guard let id = ObjectID(oid) else { throw GitError(.program, "libgit2 gave no id for a \(kind)") }
      return id
    }
  }
}

extension ObjectID {
  /// The id as libgit2 has it.
  var oid: git_oid {
    var oid = git_oid()
    _ = bytes.withUnsafeBufferPointer { git_oid_fromraw(&oid, $0.baseAddress) }
    return oid
  }

  init?(_ oid: git_oid) {
    self.init(bytes: withUnsafeBytes(of: oid.id, Array.init))
  }
}
