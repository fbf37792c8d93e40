import Diagnostics

/// One value of a YAML document, and where it stands in its file.
public struct YAMLNode: Sendable, Hashable {
  /// What a value is: a text, a list, or fields.
  public enum Kind: Sendable, Hashable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// Fields in the order of the file; no key twice.
    case mapping([YAMLPair])
  }

  public var kind: Kind
  /// From the first character of the value to just behind its last one. A missing value (`key:`) is an empty
  /// stretch behind the colon. What an alias brings in keeps the place of the anchored value inside, and the
  /// place of the alias outside.
  public var place: Place

  public init(kind: Kind, place: Place) {
    self.kind = kind
    self.place = place
  }
}

extension YAMLNode {
  /// The scalar, or nil for a list and for fields.
  public var scalar: YAMLScalar? { if case .scalar(let scalar) = kind { scalar } else { nil } }

  /// The elements of a list, or nil for anything else.
  public var sequence: [YAMLNode]? {
    if case .sequence(let elements) = kind { elements } else { nil }
  }

  /// The fields in file order, or nil for anything else.
  public var mapping: [YAMLPair]? { if case .mapping(let pairs) = kind { pairs } else { nil } }

  /// Whether nothing was written: an empty value, `~` or `null`, unquoted.
  public var isNull: Bool { scalar?.isNull ?? false }

  /// The value of a field, or nil for a missing one and for anything but fields.
  public subscript(key: String) -> YAMLNode? { pair(key)?.value }

  /// A field with the place of its key, or nil for a missing one and for anything but fields.
  public func pair(_ key: String) -> YAMLPair? {
    mapping?.first { $0.key == key }
  }
}

/// One field of a mapping.
public struct YAMLPair: Sendable, Hashable {
  /// The key as text, unescaped; never empty.
  public var key: String
  public var keyPlace: Place
  public var value: YAMLNode

  public init(key: String, keyPlace: Place, value: YAMLNode) {
    self.key = key
    self.keyPlace = keyPlace
    self.value = value
  }
}
