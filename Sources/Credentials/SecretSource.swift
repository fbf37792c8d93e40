import HTTP

/// Gives the secret behind a source. Reading is repeatable and changes nothing.
public protocol SecretSource: Sendable {
  func secret(for source: CredentialSource) throws(CredentialError) -> Secret
}

extension SecretSource {
  /// Every secret of one account: `fields` maps the platform's field names to source texts. Each is made
  /// known to `redactor` before it is handed out. Throws the error of the first bad field by name.
  public func secrets(account: String, fields: [String: String], redactor: Redactor) throws(CredentialError)
    -> [String: Secret]
  {
    var secrets: [String: Secret] = [:]
    for (field, text) in fields.sorted(by: { $0.key < $1.key }) {
      let secret = try secret(for: CredentialSource(account: account, field: field, text: text))
      redactor.add(secret)
      secrets[field] = secret
    }
    return secrets
  }
}

/// What a secret may be.
public enum SecretLimits {
  /// The largest secret, in bytes.
  public static let maxBytes = 64 << 10

  /// The value without blanks and line breaks at its ends. Throws where nothing is left, where it is too
  /// large, or where a control character stands in it, which no header could carry.
  static func checked(_ text: String, from source: CredentialSource) throws(CredentialError) -> Secret {
    guard text.utf8.count <= maxBytes else { throw CredentialError(.tooLarge, source) }
    let isBlank = { (scalar: Unicode.Scalar) in [9, 10, 13, 32].contains(scalar.value) }
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    guard !scalars.isEmpty else { throw CredentialError(.missing, source) }
    guard scalars.allSatisfy({ $0.value >= 32 && !(127...159).contains($0.value) && $0.value != 0xfffd })
    else {
      throw CredentialError(.malformed, source)
    }
    return Secret(String(scalars))
  }
}

/// Secrets out of an environment that is passed in.
public struct EnvironmentSecrets: SecretSource {
  private let environment: [String: String]

  public init(environment: [String: String]) { self.environment = environment }

  public func secret(for source: CredentialSource) throws(CredentialError) -> Secret {
    guard case .environment(let name) = source.place else { throw CredentialError(.unsupported, source) }
    return try SecretLimits.checked(environment[name] ?? "", from: source)
  }
}

/// Both kinds of sources, each by its own reader.
public struct AllSecrets: SecretSource {
  private let environment: EnvironmentSecrets
  private let files: FileSecrets

  /// - Parameters:
  ///   - environment: the variables; `HOME` stands for `~`.
  ///   - workTree: the repository's folder, absolute, where there is one: no secret is read from inside.
  public init(environment: [String: String], workTree: String?) {
    self.environment = EnvironmentSecrets(environment: environment)
    files = FileSecrets(home: environment["HOME"], workTree: workTree)
  }

  public func secret(for source: CredentialSource) throws(CredentialError) -> Secret {
    switch source.place {
    case .environment: try environment.secret(for: source)
    case .file: try files.secret(for: source)
    }
  }
}
