import Diagnostics
import JSON
import YAML

/// Where a value comes from, lowest first: each level overrules those before it.
public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
  case projectDefault = "project default"
  case platformDefault = "project default of the platform"
  case accountDefault = "account default"
  case post = "post"
  case platformOverride = "override by platform"
  case accountOverride = "override by account"

  private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
  public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
}

/// One field's value after the levels were laid over each other.
struct Setting: Sendable {
  var node: YAMLNode
  /// Where the fields below it were merged one by one; `node` then is the topmost mapping.
  var members: Settings?
  var keyPlace: Place
  var level: Level
  /// True for the body of a Markdown file, whose lines are the file's own.
  var isBody = false

  var text: String? { node.scalar?.text }
  var place: Place { node.place }
}

/// Fields by name.
typealias Settings = [String: Setting]

extension Settings {
  /// The fields of a checked mapping at one level. Short forms become the field they stand for; nulls stay, to
  /// remove what lies below them.
  init(_ mapping: YAMLNode, _ set: FieldSet, level: Level) {
    self.init()
    for pair in mapping.mapping ?? [] {
      guard let field = set.field(pair.key), !field.isReserved else { continue }
      self[pair.key] = Setting(
        node: pair.value, members: Self.members(of: pair.value, field.shape, level), keyPlace: pair.keyPlace,
        level: level)
    }
  }

  private static func members(of node: YAMLNode, _ shape: Shape, _ level: Level) -> Settings? {
    switch shape {
    case .fields(let set): return node.mapping == nil ? nil : Settings(node, set, level: level)
    case .shorthand(let name, _, let set):
      if node.mapping != nil { return Settings(node, set, level: level) }
      if node.isNull || node.scalar == nil { return nil }
      return [name: Setting(node: node, keyPlace: node.place, level: level)]
    default: return nil
    }
  }

  /// Lays a higher level over this one: scalars and lists replace, mappings merge by key, null removes.
  mutating func overlay(_ upper: Settings) {
    for (name, setting) in upper {
      if setting.node.isNull, setting.members == nil {
        self[name] = nil
      } else if let members = setting.members {
        var merged = self[name]?.members ?? [:]
        merged.overlay(members)
        var copy = setting
        copy.members = merged
        self[name] = copy
      } else {
        self[name] = setting
      }
    }
  }
}

extension YAMLNode {
  /// The value as JSON: unquoted numbers, booleans and nulls as the core schema reads them.
  var json: JSON {
    switch kind {
    case .scalar(let scalar):
      if scalar.isNull { return .null }
      if let bool = scalar.bool { return .bool(bool) }
      if let integer = scalar.integer { return .integer(integer) }
      if let number = scalar.number { return .number(number) }
      return .string(scalar.text)
    case .sequence(let elements): return .array(elements.map(\.json))
    case .mapping(let pairs):
      return .object(
        Dictionary(pairs.map { ($0.key, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}
