import Content
import Credentials
import HTTP
import Platforms
import Reconciler

/// Looks whether one account's credentials are present and accepted.
struct AccountExamination: Sendable {
  let environment: Environment
  let account: Account
  let secrets: any SecretSource

  func finding() async -> Finding {
    let subject = "account \(account.label)"
    guard
      let platform = environment.platforms.first(where: { $0.descriptor.name == account.identity.platform })
    else { return Finding(.bad, subject, "no platform is called \(account.identity.platform)") }
    for field in platform.descriptor.credentials where field.isRequired {
      if account.credentials[field.name] == nil {
        return Finding(
          .bad, subject, "\(field.name) has no source", fix: "write credentials in postrider.yaml: env:NAME")
      }
    }
    let values: [String: Secret]
    do {
      values = try secrets.secrets(
        account: account.label, fields: account.credentials, redactor: environment.redactor)
    } catch {
      let explanation = platform.descriptor.credentials.first { $0.name == error.source.field }?.explanation
      return Finding(.bad, subject, error.description, fix: explanation)
    }
    let now = environment.now
    let session = AccountSession(
      account: account, secrets: values, transport: environment.transport, media: NoMedia(),
      programs: LocalPrograms(environment: environment.variables), now: { now() })
    switch await platform.verify(in: session) {
    case .accepted(let facts):
      return Finding(.good, subject, facts.isEmpty ? "accepted" : facts.joined(separator: "; "))
    case .failed(let failure):
      return Finding(.bad, subject, "\(failure.text) (\(failure.code))", fix: Self.fix(failure.kind, account))
    }
  }

  private static func fix(_ kind: FailureClass, _ account: Account) -> String {
    let names = account.credentials.values.sorted().joined(separator: ", ")
    return switch kind {
    case .needsCredentials: "make a new token and put it into \(names)"
    case .needsChange: "check id and base_url of the account in postrider.yaml"
    case .limited: "wait: the platform asks to slow down"
    case .retryLater, .ambiguous, .duplicate: "try again; if it stays, look at the platform's status page"
    }
  }

  /// A look at credentials needs no media.
  private struct NoMedia: MediaReader {
    func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8] {
      throw MediaReadError("not read here")
    }
    func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String {
      throw MediaReadError("not read here")
    }
  }
}
