import Content
import Credentials
import HTTP
import Ledger
import Media
import Platforms

/// The accounts of a project as things that can be called.
struct Sessions: Sendable {
  private(set) var states: [AccountIdentity: SessionState] = [:]
  private var sessions: [AccountIdentity: AccountSession] = [:]
  private var meters: [AccountIdentity: Meter] = [:]

  init(_ project: Project, spool: MediaSpool, environment: RunEnvironment) {
    let host = project.media.baseURL.map { text in
      Result { () throws(MediaError) in try BaseURLHost(base: text) }
    }
    for account in project.accounts {
      guard let platform = environment.platform(account.identity.platform) else {
        states[account.identity] = .missing("no platform is called \(account.identity.platform)")
        continue
      }
      var secrets: [String: Secret] = [:]
      var missing: [String] = []
      for field in platform.descriptor.credentials {
        guard let source = account.credentials[field.name] else {
          if field.isRequired { missing.append("\(field.name) has no source in postrider.yaml") }
          continue
        }
        do {
          let place = try CredentialSource(account: account.label, field: field.name, text: source)
          let secret = try environment.secrets.secret(for: place)
          environment.redactor.add(secret)
          secrets[field.name] = secret
        } catch {
          missing.append(error.description)
        }
      }
      guard missing.isEmpty else {
        states[account.identity] = .missing(missing.joined(separator: "; "))
        continue
      }
      let clock = environment.clock
      states[account.identity] = .usable
      let meter = Meter()
      meters[account.identity] = meter
      sessions[account.identity] = AccountSession(
        account: account, secrets: secrets,
        transport: MeteringTransport(
          inner: environment.transport, platform: platform, account: account, meter: meter,
          now: { clock.wall() }),
        media: StoreMedia(spool: spool, host: host), programs: environment.programs,
        memory: SessionMemory { environment.redactor.add($0) }, now: { clock.wall() })
    }
  }

  subscript(identity: AccountIdentity) -> AccountSession? { sessions[identity] }

  /// What calls of an account used since the last time; nil: nothing.
  func usage(of identity: AccountIdentity) -> CallUsage? { meters[identity]?.take() }
}
