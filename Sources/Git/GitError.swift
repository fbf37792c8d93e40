/// What went wrong with a repository, its objects, or the git program. Texts are redacted and bounded.
public struct GitError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a caller may decide by.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// There is no repository at or above the path.
    case notARepository
    /// The repository belongs to another user and is not listed in git's `safe.directory`.
    case ownedByOther
    /// A repository of a kind we cannot read: SHA-256 objects, reftable, an unknown extension.
    case unsupported
    /// The object is not here: a shallow or partial clone, or a damaged store.
    case objectMissing
    /// The object is here and is not what it should be: damaged, cut short, or of another type.
    case unreadable
    /// The object, tree or answer is larger than the limit given.
    case tooLarge
    /// A path that git would refuse or that does not fit the tree it is put into or removed from.
    case badPath
    /// The name does not lead to a commit.
    case unresolved
    /// A configuration that we refuse to guess about, such as two push URLs.
    case ambiguous
    /// The disk refused a write: full, read-only, or not ours.
    case unwritable
    /// The server refused: credentials, permission, no such repository, or its policy.
    case refused
    /// The server asks to slow down.
    case throttled
    /// The server could not be reached or hung up.
    case unreachable
    /// The program was stopped because it took longer than allowed.
    case timeout
    /// The git program is missing, too old, or failed in a way not named above.
    case program
  }

  /// The class of the error.
  public let code: Code
  /// What was being done, and on what.
  public let context: String
  /// What lay under it, in the words of git or libgit2; may be empty.
  public let detail: String

  /// Makes an error whose texts are redacted and bounded.
  public init(_ code: Code, _ context: String, detail: String = "") {
    self.code = code
    self.context = Redaction.clean(context)
    self.detail = Redaction.clean(detail)
  }

  public var description: String { detail.isEmpty ? context : "\(context): \(detail)" }
}
