/// Where one secret of one account comes from, as the project's file says it: `env:NAME` or `file:PATH`.
public struct CredentialSource: Sendable, Hashable {
  /// The place a value is kept in.
  public enum Place: Sendable, Hashable {
    /// A variable of the environment: letters, digits and `_`, not beginning with a digit.
    case environment(String)
    /// A file outside the repository: absolute, or beginning with `~/`.
    case file(String)
  }

  /// The account's name in the project.
  public var account: String
  /// The platform's name of the field, such as `access_token`.
  public var field: String
  public var place: Place

  public init(account: String, field: String, place: Place) {
    self.account = account
    self.field = field
    self.place = place
  }

  /// Reads `env:NAME` or `file:PATH`. Throws `.notASource` where `text` is neither; it may be a secret
  /// written by mistake, and is not shown.
  public init(account: String, field: String, text: String) throws(CredentialError) {
    self.init(account: account, field: field, place: .environment(""))
    if let name = text.removing(prefix: "env:"), Self.isVariable(name) {
      place = .environment(name)
    } else if let path = text.removing(prefix: "file:"), Self.isPath(path) {
      place = .file(path)
    } else {
      throw CredentialError(.notASource, self)
    }
  }

  private static func isVariable(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 255, !(48...57).contains(first) else {
      return false
    }
    return name.utf8.allSatisfy { byte in
      byte == 95 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
  }

  private static func isPath(_ path: String) -> Bool {
    (path.hasPrefix("/") || path.hasPrefix("~/")) && path.utf8.count <= 4096
      && path.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
  }
}

extension String {
  fileprivate func removing(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
