import Content
import Credentials
import Git
import HTTP
import Ledger
import Media
import Platforms

/// The accounts of a project as things that can be called.
struct Sessions: Sendable {
  private(set) var states: [AccountIdentity: SessionState] = [:]
  private var sessions: [AccountIdentity: AccountSession] = [:]
  private var meters: [AccountIdentity: Meter] = [:]

  init(_ project: Project, store: ObjectStore, environment: RunEnvironment) {
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
        media: StoreMedia(store: store, host: host), programs: environment.programs, now: { clock.wall() })
    }
  }

  subscript(identity: AccountIdentity) -> AccountSession? { sessions[identity] }

  /// What calls of an account used since the last time; nil: nothing.
  func usage(of identity: AccountIdentity) -> CallUsage? { meters[identity]?.take() }
}

/// Media out of git objects; public addresses below `media.base_url`.
struct StoreMedia: MediaReader {
  /// No platform takes a file larger than this through our hands yet.
  static let limit = 1 << 30
  let store: ObjectStore
  let host: Result<BaseURLHost, MediaError>?

  func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8] {
    guard let id = ObjectID(asset.objectID) else { throw MediaReadError("\(asset.path) has no object id") }
    do {
      return try await store.perform { store throws(GitError) in try store.blob(id, limit: Self.limit) }
    } catch {
      throw MediaReadError("\(asset.path): \(error)")
    }
  }

  func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String {
    guard let host else {
      throw MediaReadError(
        "\(asset.path) needs a public address: write `media: {base_url: https://…}` in postrider.yaml")
    }
    do {
      return try host.get().publicURL(for: asset.path, objectID: asset.objectID)
    } catch {
      throw MediaReadError("\(asset.path): \(error)")
    }
  }
}
