/// Why a secret cannot be had. It names account, field and place, never a value.
public struct CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The project's file says neither `env:NAME` nor `file:PATH`.
    case notASource
    /// The variable or the file is not there, or holds nothing.
    case missing
    /// The file cannot be read, or is no ordinary file.
    case unreadable
    /// Others than its owner may read the file, or its owner is someone else.
    case exposed
    /// The file lies in the repository, where it could be committed.
    case insideRepository
    /// The value has a line break or control character inside, or is not UTF-8.
    case malformed
    /// The value is larger than `SecretLimits.maxBytes`.
    case tooLarge
    /// Nothing that was set up reads this kind of place.
    case unsupported
  }

  public var code: Code
  public var source: CredentialSource
  /// More of the world: the system's words for a file that cannot be read.
  public var detail: String

  public init(_ code: Code, _ source: CredentialSource, detail: String = "") {
    self.code = code
    self.source = source
    self.detail = detail
  }

  public var description: String { "account \(source.account), \(source.field): \(problem)" }

  private var problem: String {
    switch (code, source.place) {
    case (.notASource, _):
      "the source of this secret is neither env:NAME nor file:PATH; write `\(source.field): env:\(suggestedName)` "
        + "and set that variable where Postrider runs"
    case (.missing, .environment(let name)):
      "the environment variable \(name) is not set or empty; set it where Postrider runs: "
        + "`export \(name)=…` in a shell, or pass a secret of your CI to the job as \(name)"
    case (.missing, .file(let path)): "the file \(path) is not there or empty; write the secret into it"
    case (.unreadable, _): "\(placeName) cannot be read: \(detail)"
    case (.exposed, .file(let path)):
      "the file \(path) can be read by others\(detail.isEmpty ? "" : " (\(detail))"); run `chmod 600 \(path)`"
    case (.exposed, _): "\(placeName) can be read by others"
    case (.insideRepository, _):
      "\(placeName) lies in the repository, where it could be committed; keep it elsewhere"
    case (.malformed, _):
      "the value of \(placeName) has a line break or a control character in it, or is not UTF-8; "
        + "it must be the secret alone"
    case (.tooLarge, _): "the value of \(placeName) is larger than \(SecretLimits.maxBytes) bytes"
    case (.unsupported, _): "\(placeName) is a kind of place that is not read here"
    }
  }

  private var placeName: String {
    switch source.place {
    case .environment(let name): "the environment variable \(name)"
    case .file(let path): "the file \(path)"
    }
  }

  private var suggestedName: String {
    String(
      "\(source.account)_\(source.field)".uppercased().map {
        $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_"
      })
  }
}
