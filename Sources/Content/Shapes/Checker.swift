import Diagnostics
import YAML

/// Holds nodes against shapes and collects what is wrong. What it passed can be read without further questions.
struct Checker {
  private(set) var diagnostics: [Diagnostic] = []
  /// Findings of one file beyond this are not collected.
  static let maximumFindings = 100

  mutating func add(_ diagnostic: Diagnostic) {
    if diagnostics.count < Self.maximumFindings { diagnostics.append(diagnostic) }
  }

  /// True where the node and all below it obey the shape.
  @discardableResult
  mutating func check(_ node: YAMLNode, as shape: Shape, field: String) -> Bool {
    if let trap = commentTrap(at: node, shape) {
      add(trap)
      return false
    }
    if node.isNull { return true }
    switch shape {
    case .text(let maximum): return checkText(node, field, maximum)
    case .word(let word): return check(node, word, field)
    case .boolean: return require(node.scalar?.bool != nil, node, field, "`true` or `false`")
    case .integer(let range): return check(node, range, field)
    case .number(let range):
      let fits = node.scalar?.number.map(range.contains) ?? false
      return require(
        fits, node, field, "a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))")
    case .list(let element, let range): return checkList(node, element, range, field)
    case .fields(let set): return check(node, set, field)
    case .named(let word, let shape, let maximum): return checkNamed(node, word, shape, maximum, field)
    case .shorthand(_, let short, let set):
      return node.scalar != nil ? check(node, as: short, field: field) : check(node, set, field)
    case .structure: return true
    case .layers: return require(node.mapping != nil, node, field, "names with fields below them")
    }
  }

  /// Checks every field of a mapping; unknown and reserved ones are errors.
  mutating func check(_ node: YAMLNode, _ set: FieldSet, _ field: String) -> Bool {
    guard let pairs = node.mapping else {
      return require(false, node, field, "fields (`name: value`, one a line)", masked: set.holdsSecrets)
    }
    var isGood = true
    for pair in pairs {
      guard let declared = set.field(pair.key) else {
        add(.unknownKey(pair, in: set))
        isGood = false
        continue
      }
      if declared.isReserved {
        add(.reservedField(pair))
        isGood = false
        continue
      }
      if !check(pair.value, as: declared.shape, field: pair.key) { isGood = false }
    }
    for declared in set.fields where declared.isRequired && (node[declared.name]?.isNull ?? true) {
      add(.missingField(declared, in: set, at: set.holdsSecrets ? node.place.masked : node.place))
      isGood = false
    }
    return isGood
  }

  private func commentTrap(at node: YAMLNode, _ shape: Shape) -> Diagnostic? {
    guard let scalar = node.scalar, scalar.trailingComment != nil else { return nil }
    switch shape {
    case .text: return YAML.commentTrap(for: node)
    case .shorthand(_, .text, _): return YAML.commentTrap(for: node)
    default: return scalar.isNull ? YAML.commentTrap(for: node) : nil
    }
  }

  private mutating func checkText(_ node: YAMLNode, _ field: String, _ maximum: Int) -> Bool {
    guard let text = node.scalar?.text else { return require(false, node, field, "a text") }
    if let control = text.unicodeScalars.first(where: isControl) {
      add(.controlCharacter(control, at: node.place))
      return false
    }
    guard text.utf8.count <= maximum else {
      add(.tooLong(field, bytes: text.utf8.count, limit: maximum, at: node.place))
      return false
    }
    return true
  }

  private mutating func check(_ node: YAMLNode, _ word: Word, _ field: String) -> Bool {
    guard let text = node.scalar?.text else {
      return require(false, node, field, word.noun, masked: word.isSecret)
    }
    guard let fault = word.fault(text) else { return true }
    let place = word.isSecret || fault.id == WordFault.literalSecret.id ? node.place.masked : node.place
    add(
      Diagnostic(
        fault.id, .error, "`\(field)`: \(fault.message)", at: place, notes: fault.notes, fix: fault.fix))
    return false
  }

  private mutating func check(_ node: YAMLNode, _ range: ClosedRange<Int64>, _ field: String) -> Bool {
    let fits = node.scalar?.integer.map(range.contains) ?? false
    let upper = range.upperBound == .max ? "" : " to \(range.upperBound)"
    return require(
      fits, node, field,
      upper.isEmpty
        ? "a whole number of \(range.lowerBound) or more" : "a whole number from \(range.lowerBound)\(upper)")
  }

  private mutating func checkList(
    _ node: YAMLNode, _ element: Shape, _ range: ClosedRange<Int>, _ field: String
  ) -> Bool {
    guard let elements = node.sequence else {
      add(.notAList(node, field))
      return false
    }
    guard range.contains(elements.count) else {
      add(.listSize(field, elements.count, range, at: node.place))
      return false
    }
    var isGood = true
    for (index, node) in elements.enumerated() {
      if node.isNull, commentTrap(at: node, element) == nil {
        add(.emptyElement(field, index + 1, at: node.place))
        isGood = false
      } else if !check(node, as: element, field: field) {
        isGood = false
      }
    }
    return isGood
  }

  private mutating func checkNamed(
    _ node: YAMLNode, _ word: Word, _ shape: Shape, _ maximum: Int, _ field: String
  ) -> Bool {
    guard let pairs = node.mapping else {
      return require(false, node, field, "names with values below them")
    }
    guard pairs.count <= maximum else {
      add(.listSize(field, pairs.count, 0...maximum, at: node.place))
      return false
    }
    var isGood = true
    for pair in pairs {
      if let fault = word.fault(pair.key) {
        add(Diagnostic(fault.id, .error, "`\(field)`: \(fault.message)", at: pair.keyPlace, fix: fault.fix))
        isGood = false
      }
      if !check(pair.value, as: shape, field: pair.key) { isGood = false }
    }
    return isGood
  }

  private mutating func require(
    _ holds: Bool, _ node: YAMLNode, _ field: String, _ wanted: String, masked: Bool = false
  ) -> Bool {
    if !holds { add(.wrongType(node, field, wanted: wanted, masked: masked)) }
    return holds
  }

  private func plain(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? "\(value)"
  }
}

/// What no text for people holds: C0 and C1 controls but line breaks and tabs.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A, 0x0D: false
  case 0..<0x20, 0x7F...0x9F: true
  default: false
  }
}
