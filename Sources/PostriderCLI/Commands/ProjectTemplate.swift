import Content
import Sandbox

/// The commented `postrider.yaml` a project begins with.
struct ProjectTemplate: Sendable {
  var timezone: String
  /// `host/owner/name` of the remote; nil where there is none.
  var repository: String?
  var branch: String
  var account: RehearsalAccount

  /// An account on the sandbox, so that a newcomer can rehearse before there is any token.
  struct RehearsalAccount: Sendable, Hashable {
    var label: String
    var platform: String
    var id: String
    var baseURL: String
    var variable: String
  }

  /// An account of the first platform the sandbox plays too.
  static func rehearsalAccount(among descriptors: [PlatformDescriptor]) -> RehearsalAccount {
    let known = Set(descriptors.map(\.name))
    let played = SandboxAccount.defaults
    let account = played.first { known.contains($0.platform.rawValue) } ?? played[0]
    let name = account.platform.rawValue
    let federated = descriptors.first { $0.name == name }?.isFederated ?? true
    return RehearsalAccount(
      label: "rehearsal", platform: name, id: federated ? account.handle : account.id,
      baseURL: "http://127.0.0.1:\(SandboxCommand.defaultPort)/\(name)", variable: "REHEARSAL_TOKEN")
  }

  /// The file.
  var text: String {
    """
    # yaml-language-server: $schema=schemas/project.schema.json
    # The project: where posts go out, from which repository, by which rules.
    version: 1

    # The zone of times that say none.
    timezone: \(timezone)

    # Publishing happens only from this repository and this branch, so that a fork stays quiet.
    \(repository.map { "repository: \($0)" } ?? "# repository: host/owner/name")
    branch: \(branch)

    # The folder of the posts.
    posts: posts

    accounts:
      # A name you choose. This one lives on the sandbox: `postrider sandbox` plays the platforms
      # on your own machine, so that you can rehearse before anything is public.
      \(account.label):
        platform: \(account.platform)
        id: "\(account.id)"
        base_url: \(account.baseURL)
        # The token is read from this environment variable; never write it here.
        credentials: env:\(account.variable)

    # Names for several accounts at once:
    # groups:
    #   everywhere:
    #     - \(account.label)

    policy:
      # A post later than this is not sent any more: it is recorded as missed.
      late:
        grace: 24h
        then: skip

    # Where platforms that fetch pictures themselves find them, by their path in the repository:
    # media:
    #   base_url: https://media.example/my-posts

    """
  }
}
