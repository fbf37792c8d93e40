import HTTP

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Secrets out of files that only their owner may read. Symbolic links are followed; the checks are made
/// on the file that is read, after it is open.
public struct FileSecrets: SecretSource {
  private let home: String?
  private let workTree: String?

  /// - Parameters:
  ///   - home: what `~` stands for.
  ///   - workTree: the repository's folder, absolute: files inside are refused.
  public init(home: String?, workTree: String?) {
    self.home = home
    self.workTree = workTree
  }

  public func secret(for source: CredentialSource) throws(CredentialError) -> Secret {
    guard case .file(let written) = source.place else { throw CredentialError(.unsupported, source) }
    let path = try expanded(written, source: source)
    try refuseRepository(path, source: source)
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let code = errno
      throw code == ENOENT
        ? CredentialError(.missing, source) : CredentialError(.unreadable, source, detail: words(for: code))
    }
    defer { close(file) }
    try check(file, source: source)
    let bytes = try contents(of: file, source: source)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CredentialError(.malformed, source)
    }
    return try SecretLimits.checked(text, from: source)
  }

  private func expanded(_ path: String, source: CredentialSource) throws(CredentialError) -> String {
    guard path.hasPrefix("~/") else { return path }
    guard let home, home.hasPrefix("/") else {
      throw CredentialError(.unreadable, source, detail: "HOME is not set")
    }
    return home + path.dropFirst()
  }

  private func refuseRepository(_ path: String, source: CredentialSource) throws(CredentialError) {
    guard let workTree, let folder = resolved(workTree), let file = resolved(path) else { return }
    if file == folder || file.hasPrefix(folder.hasSuffix("/") ? folder : "\(folder)/") {
      throw CredentialError(.insideRepository, source)
    }
  }

  private func check(_ file: Int32, source: CredentialSource) throws(CredentialError) {
    var status = stat()
    guard fstat(file, &status) == 0 else {
      throw CredentialError(.unreadable, source, detail: words(for: errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CredentialError(.unreadable, source, detail: "it is not an ordinary file")
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw CredentialError(.exposed, source, detail: "it belongs to another user")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw CredentialError(.exposed, source, detail: "mode \(String(status.st_mode & 0o777, radix: 8))")
    }
  }

  private func contents(of file: Int32, source: CredentialSource) throws(CredentialError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while bytes.count <= SecretLimits.maxBytes {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw CredentialError(.unreadable, source, detail: words(for: errno)) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
    throw CredentialError(.tooLarge, source)
  }

  private func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private func words(for code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count - 1) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
