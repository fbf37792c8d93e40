import Diagnostics

/// Builds the tree from events, one document, and collects what is wrong with it.
struct NodeBuilder {
  /// Thrown when nothing more is to be read; the diagnostic is already noted.
  struct Stop: Error {}

  var source: SourceText
  let limits: YAMLLimits
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var root: YAMLNode?
  /// The last scalar and the last closed `[…]` or `{…}`, for whoever explains a syntax error.
  private(set) var lastScalar: (node: YAMLNode, start: Int, end: Int)?
  private(set) var lastFlow: (start: Int, end: Int)?

  private var stack: [Frame] = []
  private var anchors: [String: Anchor] = [:]
  private var nodes = 0
  private var documents = 0

  private struct Anchor {
    var place: Place
    var isInFlow: Bool
    var isUsed = false
    /// Nil while the anchored collection is still open.
    var value: (node: YAMLNode, nodes: Int, height: Int)?
  }

  private struct Frame {
    enum Key {
      case none, refused
      case key(String, Place, end: Int)
    }

    var isMapping: Bool
    var isFlow: Bool
    var start: Int
    var end: Int
    var height = 1
    var anchor: String?
    var nodesBefore: Int
    var elements: [YAMLNode] = []
    var pairs: [YAMLPair] = []
    var key = Key.none
    /// The keys by name, kept once there are too many to look through.
    var keys: Set<String> = []

    var wantsKey: Bool { if isMapping, case .none = key { true } else { false } }
  }

  init(source: SourceText, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
  }

  /// Takes the next event; false after the last one.
  mutating func take(_ event: YAMLEvent) throws(Stop) -> Bool {
    if let tag = event.tag { try refuse(tag: tag, event) }
    switch event.kind {
    case .nothing, .documentEnd: break
    case .streamEnd: return false
    case .documentStart(let hasTagDirective): try startDocument(event, hasTagDirective)
    case .sequenceStart(let isFlow): try open(event, isMapping: false, isFlow: isFlow)
    case .mappingStart(let isFlow): try open(event, isMapping: true, isFlow: isFlow)
    case .collectionEnd: try close(event)
    case .alias(let name): try takeAlias(name, event)
    case .scalar(let text, let style): try takeScalar(text, style, event)
    }
    return true
  }

  /// What can only be said at the end. An empty text is a missing value.
  mutating func finish() -> YAMLNode {
    for anchor in anchors.values.sorted(by: { $0.place.start < $1.place.start })
    where !anchor.isUsed {
      guard diagnostics.count < limits.diagnostics else { break }
      diagnostics.append(Self.unusedAnchor(anchor.place, isInFlow: anchor.isInFlow))
    }
    return root
      ?? YAMLNode(kind: .scalar(YAMLScalar(text: "", style: .plain)), place: source.place(0, 0))
  }

  mutating func note(_ diagnostic: Diagnostic) throws(Stop) {
    diagnostics.append(diagnostic)
    if diagnostics.count >= limits.diagnostics { throw Stop() }
  }

  /// Where the innermost open `[` or `{` stands.
  var openFlow: Int? { stack.last(where: \.isFlow)?.start }
  private var isInFlow: Bool { stack.last?.isFlow ?? false }

  // MARK: Events

  private mutating func startDocument(_ event: YAMLEvent, _ hasTagDirective: Bool) throws(Stop) {
    documents += 1
    if hasTagDirective { try note(Self.tagDirective(source.place(event.start, event.start + 1))) }
    guard documents > 1 else { return }
    try note(Self.severalDocuments(source.place(event.start, event.end)))
    throw Stop()
  }

  private mutating func open(_ event: YAMLEvent, isMapping: Bool, isFlow: Bool) throws(Stop) {
    guard stack.count < limits.depth else {
      try note(Self.tooDeep(source.place(event.start, event.start + 1), limit: limits.depth))
      throw Stop()
    }
    if stack.last?.wantsKey == true { try refuseKey(at: event) }
    try declare(event)
    stack.append(
      Frame(
        isMapping: isMapping, isFlow: isFlow, start: event.start, end: event.end,
        anchor: event.anchor,
        nodesBefore: nodes))
    try count(1, at: event)
  }

  private mutating func close(_ event: YAMLEvent) throws(Stop) {
    guard let frame = stack.popLast() else { return }
    if frame.isFlow { lastFlow = (frame.start, event.end) }
    let end = frame.isFlow ? event.end : frame.end
    let node = YAMLNode(
      kind: frame.isMapping ? .mapping(frame.pairs) : .sequence(frame.elements),
      place: source.place(frame.start, end))
    if let name = frame.anchor {
      anchors[name]?.value = (node, nodes - frame.nodesBefore, frame.height)
    }
    attach(node, end: end, height: frame.height)
  }

  private mutating func takeAlias(_ name: String, _ event: YAMLEvent) throws(Stop) {
    let place = source.place(event.start, event.end)
    if stack.last?.wantsKey == true { return try refuseKey(at: event) }
    guard let value = anchors[name]?.value else {
      try note(Self.unknownAlias(name, isOpen: anchors[name] != nil, place, lineEnd(event)))
      let scalar = YAMLScalar(text: "*\(name)", style: .plain)
      return attach(YAMLNode(kind: .scalar(scalar), place: place), end: event.end, height: 0)
    }
    anchors[name]?.isUsed = true
    guard nodes + value.nodes <= limits.nodes, stack.count + value.height <= limits.depth else {
      try note(Self.anchorsExplode(name, place, limits))
      throw Stop()
    }
    nodes += value.nodes
    attach(YAMLNode(kind: value.node.kind, place: place), end: event.end, height: value.height)
  }

  private mutating func takeScalar(
    _ text: String, _ style: YAMLScalar.Style, _ event: YAMLEvent
  ) throws(Stop) {
    try count(1, at: event)
    try declare(event)
    let place = source.place(event.start, event.end)
    if style == .doubleQuoted, text.utf8.contains(0) {
      try note(
        Diagnostic(
          "control-character", .error, "the text holds a NUL (`\\0`)", at: place, fix: "delete it"))
    }
    if stack.last?.wantsKey == true { return try takeKey(text, style, place, event) }
    var scalar = YAMLScalar(text: text, style: style)
    if style == .plain { scalar.trailingComment = comment(beside: event) }
    let node = YAMLNode(kind: .scalar(scalar), place: place)
    lastScalar = (node, event.start, event.end)
    if let name = event.anchor { anchors[name]?.value = (node, 1, 0) }
    attach(node, end: event.end, height: 0)
  }

  private mutating func takeKey(
    _ text: String, _ style: YAMLScalar.Style, _ place: Place, _ event: YAMLEvent
  ) throws(Stop) {
    let top = stack.count - 1
    guard style != .literal, style != .folded else { return try refuseKey(at: event) }
    if style == .plain, let blank = text.unicodeScalars.first(where: \.isForeignBlank) {
      try note(Self.foreignBlank(blank, text, place))
    }
    if text.isEmpty {
      try note(Diagnostic("empty-key", .error, "a field without a name", at: place))
    }
    if let first = firstPair(text, in: stack[top]) {
      stack[top].key = .refused
      try note(Self.duplicateKey(text, place, first: first))
    } else {
      stack[top].key = text.isEmpty ? .refused : .key(text, place, end: event.end)
    }
  }

  // MARK: Pieces

  private func firstPair(_ key: String, in frame: Frame) -> Place? {
    if frame.pairs.count > 16, !frame.keys.contains(key) { return nil }
    return frame.pairs.first { $0.key == key }?.keyPlace
  }

  private mutating func attach(_ node: YAMLNode, end: Int, height: Int) {
    guard !stack.isEmpty else {
      root = node
      return
    }
    let top = stack.count - 1
    stack[top].height = max(stack[top].height, height + 1)
    stack[top].end = max(stack[top].end, end)
    guard stack[top].isMapping else { return stack[top].elements.append(node) }
    switch stack[top].key {
    case .none: stack[top].key = .refused
    case .refused: stack[top].key = .none
    case .key(let key, let place, _):
      stack[top].pairs.append(YAMLPair(key: key, keyPlace: place, value: node))
      if stack[top].pairs.count > 16 {
        if stack[top].keys.isEmpty { stack[top].keys = Set(stack[top].pairs.map(\.key)) }
        stack[top].keys.insert(key)
      }
      stack[top].key = .none
    }
  }

  private mutating func count(_ added: Int, at event: YAMLEvent) throws(Stop) {
    nodes += added
    guard nodes > limits.nodes else { return }
    try note(Self.tooManyNodes(source.place(event.start, event.end), limit: limits.nodes))
    throw Stop()
  }

  private mutating func declare(_ event: YAMLEvent) throws(Stop) {
    guard let name = event.anchor else { return }
    if let earlier = anchors[name], !earlier.isUsed {
      try note(Self.unusedAnchor(earlier.place, isInFlow: earlier.isInFlow))
    }
    let end = event.start + name.unicodeScalars.count + 1
    anchors[name] = Anchor(place: source.place(event.start, end), isInFlow: isInFlow)
  }

  private mutating func refuseKey(at event: YAMLEvent) throws(Stop) {
    try note(Self.keyNotText(source.place(event.start, event.end)))
    if case .alias = event.kind { stack[stack.count - 1].key = .refused }
    if case .scalar = event.kind { stack[stack.count - 1].key = .refused }
  }

  private mutating func refuse(tag: String, _ event: YAMLEvent) throws(Stop) {
    let (line, column) = source.lineAndColumn(event.start)
    let word = source.line(line).from(column: column).prefix { $0 != " " && $0 != "\t" }
    let place = source.place(event.start, event.start + word.unicodeScalars.count)
    try note(Self.explicitTag(String(word), place, lineEnd(event)))
  }

  /// The text from the start of an event to the end of its line, for a quoted fix; nil where more values follow.
  private mutating func lineEnd(_ event: YAMLEvent) -> String? {
    guard !isInFlow else { return nil }
    let (line, column) = source.lineAndColumn(event.start)
    return source.line(line).from(column: column).trimmingEndBlanks
  }

  /// The comment that stands where the reader would expect text.
  private mutating func comment(beside event: YAMLEvent) -> YAMLComment? {
    if let found = comment(at: event.end) { return found }
    guard let frame = stack.last, case .key(_, _, let keyEnd) = frame.key else { return nil }
    var offset = source.byteOffset(keyEnd)
    var index = keyEnd
    while offset < source.bytes.count, source.bytes[offset].isBlank {
      (offset, index) = (offset + 1, index + 1)
    }
    guard offset < source.bytes.count, source.bytes[offset] == UInt8(ascii: ":") else { return nil }
    return comment(at: index + 1)
  }

  private mutating func comment(at index: Int) -> YAMLComment? {
    var offset = source.byteOffset(index)
    var start = index
    while offset < source.bytes.count, source.bytes[offset].isBlank {
      (offset, start) = (offset + 1, start + 1)
    }
    guard start > index, offset < source.bytes.count, source.bytes[offset] == UInt8(ascii: "#")
    else {
      return nil
    }
    let (line, column) = source.lineAndColumn(start)
    let text = source.line(line).from(column: column).trimmingEndBlanks
    return YAMLComment(
      text: text, place: source.place(start, start + text.unicodeScalars.count), isInFlow: isInFlow)
  }
}
