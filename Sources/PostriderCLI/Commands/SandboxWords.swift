import Content
import Diagnostics
import JSON
import Sandbox

/// What `postrider sandbox` says when it is ready: addresses, tokens, and lines for `postrider.yaml`.
struct SandboxWords: Sendable {
  var base: String
  var options: SandboxOptions
  var descriptors: [PlatformDescriptor]
  /// A line a webhook, with whether its receiver passed the challenge.
  var webhooks: [String] = []

  /// One simulated account, as a project would name it.
  private struct Line {
    var label, platform, id, baseURL, variable, token: String
  }

  /// The account that `init` writes keeps its name, so that a post for it stays right.
  private var lines: [Line] {
    var taken: Set<String> = []
    let first = ProjectTemplate.rehearsalAccount(among: descriptors)
    return options.accounts.map { account in
      let name = account.platform.rawValue
      let federated = descriptors.first { $0.name == name }?.isFederated ?? false
      let id = federated ? account.handle : account.id
      if name == first.platform, id == first.id, taken.insert(first.label).inserted {
        return Line(
          label: first.label, platform: name, id: id, baseURL: "\(base)/\(name)", variable: first.variable,
          token: account.token)
      }
      var label = "rehearsal-\(name)"
      var number = 2
      while !taken.insert(label).inserted {
        label = "rehearsal-\(name)-\(number)"
        number += 1
      }
      return Line(
        label: label, platform: name, id: id, baseURL: "\(base)/\(name)",
        variable: label.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() + "_TOKEN",
        token: account.token)
    }
  }

  /// For people; the two blocks can be copied as they stand.
  var text: String {
    let exports = lines.map { "export \($0.variable)='\($0.token)'" }.joined(separator: "\n")
    let accounts = lines.map { line in
      """
        \(line.label):
          platform: \(line.platform)
          id: "\(line.id)"
          base_url: \(line.baseURL)
          credentials: env:\(line.variable)
      """
    }.joined(separator: "\n")
    let media =
      options.mediaFolder == nil
      ? "" : "\n# And the `media:` block by:\nmedia:\n  base_url: \(base)/_sandbox/media\n"
    let told =
      webhooks.isEmpty
      ? ""
      : "\n# Webhooks; GET \(base)/_sandbox/webhooks shows what is sent, POST asks again:\n"
        + webhooks.map { "# \($0.terminalSafe)\n" }.joined()
    return """
      The sandbox answers at \(base) (open it in a browser to see the feeds). Ctrl-C stops it.

      # Tokens, good on this sandbox only; paste them into the shell that runs postrider:
      \(exports)

      # For all of these, replace the `accounts:` block of postrider.yaml by:
      accounts:
      \(accounts)
      \(media)\(told)

      """
  }

  /// The same for machines.
  var json: JSON {
    .object(["base_url": .string(base), "accounts": .array(lines.map(Self.json))])
  }

  private static func json(of line: Line) -> JSON {
    var members: [String: JSON] = [:]
    members["name"] = .string(line.label)
    members["platform"] = .string(line.platform)
    members["id"] = .string(line.id)
    members["base_url"] = .string(line.baseURL)
    members["variable"] = .string(line.variable)
    members["token"] = .string(line.token)
    return .object(members)
  }
}
