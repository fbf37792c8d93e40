/// The platforms a compilation knows, and the fields that follow from them.
struct Catalog: Sendable {
  let platforms: [String: PlatformDescriptor]
  /// Sorted.
  let names: [String]
  /// What a post's front matter takes.
  let post: FieldSet
  /// What a default for everything takes.
  let everywhere: FieldSet
  /// What an override or default of one platform takes, its options included.
  private let layers: [String: FieldSet]
  private let accounts: [String: FieldSet]

  init(_ descriptors: [PlatformDescriptor]) {
    let platforms = Dictionary(descriptors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.platforms = platforms
    names = platforms.keys.sorted()
    let owners = Catalog.owners(of: descriptors)
    post = FieldSet(
      "a post", PostFields.identity + PostFields.layer + PostFields.reserved,
      hint: Catalog.topLevelHint(owners, names: names))
    everywhere = FieldSet(
      "`defaults`", PostFields.layer + PostFields.reserved, hint: Catalog.topLevelHint(owners, names: names))
    layers = platforms.mapValues { Catalog.layer(of: $0, owners) }
    accounts = platforms.mapValues { ProjectFields.account(credentials: $0.credentials) }
  }

  func layer(of platform: String) -> FieldSet? { layers[platform] }
  func account(of platform: String) -> FieldSet? { accounts[platform] }

  /// Option name → the platforms that have it, sorted.
  private static func owners(of descriptors: [PlatformDescriptor]) -> [String: [String]] {
    var owners: [String: [String]] = [:]
    for descriptor in descriptors.sorted(by: { $0.name < $1.name }) {
      for option in descriptor.options { owners[option.name, default: []].append(descriptor.name) }
    }
    return owners
  }

  private static func topLevelHint(
    _ owners: [String: [String]], names: [String]
  ) -> @Sendable (String, String?) -> NameHint? {
    { name, value in
      if let platforms = owners[name], let first = platforms.first {
        return NameHint(
          "it is an option of \(listed(platforms)) and stands below `overrides`",
          fix: "overrides: {\(first): {\(name): …}}")
      }
      if names.contains(name) {
        return NameHint(
          "what differs for a platform stands below `overrides`", fix: "overrides: {\(name): …}")
      }
      return ForeignNames.post(squeezed(name), value)
    }
  }

  private static func layer(of descriptor: PlatformDescriptor, _ owners: [String: [String]]) -> FieldSet {
    let options = descriptor.options.filter { option in
      !PostFields.layer.contains { $0.name == option.name }
    }
    let fields = options.map { Field($0.name, shape(of: $0.kind), $0.explanation) }
    let own = descriptor.name
    return FieldSet(
      "what \(own) takes", PostFields.layer + PostFields.reserved + fields,
      hint: { name, value in
        if PostFields.identity.contains(where: { $0.name == name }) {
          return NameHint(
            "it holds for the whole post, not for one account", fix: "move it to the top of the post")
        }
        if let platforms = owners[name] {
          return NameHint("it is an option of \(listed(platforms)), not of \(own)", fix: "delete the line")
        }
        return ForeignNames.post(squeezed(name), value)
      })
  }

  private static func shape(of kind: PlatformOption.Kind) -> Shape {
    switch kind {
    case .text: .text(maximumBytes: PostFields.maximumTextBytes)
    case .integer(let range): .integer(range)
    case .boolean: .boolean
    case .choice(let choices): .word(.choice(choices))
    case .texts(let maximum): .list(of: .text(maximumBytes: 2000), 0...max(0, maximum))
    case .structure: .structure
    }
  }
}
