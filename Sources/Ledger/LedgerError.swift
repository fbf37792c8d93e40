/// Why the record cannot be read, or a change to it cannot be written.
public struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Code: String, Sendable, Hashable {
    /// Bytes that are not a document of the record.
    case undecodable
    /// A document over its limit.
    case tooLarge
    /// Written by a program with a newer schema: nothing is read or written.
    case newerSchema
    /// The object store did not give a tree or a blob.
    case unreadable
    /// A name that cannot be a file's name.
    case badName
    /// The record at hand is not the one the change was made from.
    case stale
    /// The delivery, or the place it would lie at, is frozen.
    case frozen
    /// A way between states that does not exist.
    case illegalTransition
    /// The same delivery twice in one batch.
    case duplicate
  }

  public var code: Code
  /// The file on the state branch, where it is about one.
  public var path: String?
  /// The key within it: `items[1].receipt.id`.
  public var key: String?
  /// What is wrong, without the place.
  public var problem: String

  public init(_ code: Code, path: String? = nil, key: String? = nil, _ problem: String) {
    self.code = code
    self.path = path
    self.key = key
    self.problem = problem
  }

  public var description: String {
    let place = [path, key].compactMap { $0 }.joined(separator: ": ")
    return place.isEmpty ? problem : "\(place): \(problem)"
  }
}
