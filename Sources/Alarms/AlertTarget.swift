import Content
import HTTP

/// What `--alert` names.
public enum AlertTarget: Sendable, Hashable {
  /// The address, or the variable that holds it.
  case webhook(Address)
  case issue

  /// Where a webhook's address comes from. An address in an argument can be read by others on the machine.
  public enum Address: Sendable, Hashable {
    case url(Secret)
    case variable(String)
  }

  /// Reads `webhook:https://…`, `webhook:env:NAME` or `issue`. The problem never shows the address.
  public init(_ text: String) throws(AlertProblem) {
    if text == "issue" {
      self = .issue
      return
    }
    guard text.hasPrefix("webhook:") else {
      throw AlertProblem("--alert takes webhook:URL, webhook:env:NAME or issue")
    }
    let rest = String(text.dropFirst(8))
    if rest.hasPrefix("env:") {
      let name = String(rest.dropFirst(4))
      guard let first = name.utf8.first, !(48...57).contains(first),
        name.utf8.allSatisfy({
          $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        })
      else { throw AlertProblem("--alert webhook:env: takes the name of a variable") }
      self = .webhook(.variable(name))
      return
    }
    _ = try Self.parts(rest)
    self = .webhook(.url(Secret(rest)))
  }

  /// An address that may be called: https, or http on this machine; no user and no password.
  static func parts(_ url: String) throws(AlertProblem) -> URLParts {
    guard let parts = URLParts(url), parts.userinfo == nil, parts.fragment == nil else {
      throw AlertProblem("--alert webhook: takes an https address without user, password and fragment")
    }
    guard parts.scheme == "https" || parts.isLoopback else {
      throw AlertProblem("--alert webhook:\(parts.origin)…: plain http is for this machine alone; use https")
    }
    return parts
  }
}

/// Why nobody can be told: for people, with the fix and without secrets.
public struct AlertProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String
  init(_ description: String) { self.description = description }
}

extension AlertTarget {
  /// The variable that holds the secret webhooks are signed with.
  public static let secretVariable = "POSTRIDER_WEBHOOK_SECRET"

  /// Every secret among these is made known to `redactor`. `remote`: the repository as `host/owner/name`.
  func receiver(
    _ variables: [String: String], remote: String?, isRehearsal: Bool, redactor: Redactor
  ) throws(AlertProblem) -> any Receiver {
    switch self {
    case .webhook(let address): return try Self.webhook(address, variables, isRehearsal, redactor)
    case .issue:
      do throws(ForgeUnknown) {
        let forge = try Forge.find(variables, remote: remote)
        redactor.add(forge.token)
        try Self.checkRehearsal(isRehearsal, URLParts(forge.api))
        return IssueReceiver(forge)
      } catch {
        throw AlertProblem("--alert issue: \(error)")
      }
    }
  }

  private static func webhook(
    _ address: Address, _ variables: [String: String], _ isRehearsal: Bool, _ redactor: Redactor
  ) throws(AlertProblem) -> any Receiver {
    let url: String
    switch address {
    case .url(let secret): url = secret.reveal()
    case .variable(let name):
      guard let value = variables[name], !value.isEmpty else {
        throw AlertProblem("--alert webhook:env:\(name): the variable is not set")
      }
      url = value
    }
    let parts = try parts(url)
    hide(parts, redactor)
    guard let secret = variables[secretVariable].map({ Secret($0) }), let signature = WebhookSignature(secret)
    else {
      throw AlertProblem(
        "--alert webhook:\(parts.origin)…: set \(secretVariable) to the secret its alarms are signed with")
    }
    redactor.add(secret)
    do throws(ForgeUnknown) { try checkRehearsal(isRehearsal, parts) } catch {
      throw AlertProblem("--alert webhook:\(parts.origin)…: \(error)")
    }
    return WebhookReceiver(url: url, parts: parts, signature: signature)
  }

  /// What stands behind the host may be what lets one in.
  private static func hide(_ parts: URLParts, _ redactor: Redactor) {
    let behind = parts.path + (parts.query.map { "?\($0)" } ?? "")
    if behind.utf8.count > 8 { redactor.add(Secret(behind)) }
  }

  private static func checkRehearsal(_ isRehearsal: Bool, _ parts: URLParts?) throws(ForgeUnknown) {
    guard isRehearsal, parts?.isLoopback != true else { return }
    throw ForgeUnknown(description: "--now is for rehearsals: nobody beyond this machine is told")
  }
}
