internal import CLibYAML

/// One event of libyaml; indexes count characters from the start of the text.
struct YAMLEvent {
  enum Kind {
    case nothing
    case documentStart(hasTagDirective: Bool)
    case documentEnd
    case alias(String)
    case scalar(text: String, style: YAMLScalar.Style)
    case sequenceStart(isFlow: Bool)
    case mappingStart(isFlow: Bool)
    case collectionEnd
    case streamEnd
  }

  var kind: Kind
  var start: Int
  var end: Int
  var anchor: String?
  var tag: String?
}

/// Why libyaml stopped, in its own words.
struct SyntaxFault: Error {
  var problem: String
  var index: Int
  var context: String
  var contextIndex: Int
}

/// The one owner of libyaml's parser. Reads a text that must outlive it; not reentrant.
final class EventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// Nil when there is no memory.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event. Not to be called again after an error or the end of the stream.
  func next() throws(SyntaxFault) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
    defer { yaml_event_delete(&event) }
    let (start, end) = (Int(event.start_mark.index), Int(event.end_mark.index))
    let data = event.data
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      let document = data.document_start
      return YAMLEvent(
        kind: .documentStart(
          hasTagDirective: document.tag_directives.start != document.tag_directives.end),
        start: start, end: end)
    case YAML_DOCUMENT_END_EVENT:
      return YAMLEvent(kind: .documentEnd, start: start, end: end)
    case YAML_ALIAS_EVENT:
      return YAMLEvent(kind: .alias(Self.text(data.alias.anchor) ?? ""), start: start, end: end)
    case YAML_SCALAR_EVENT:
      let scalar = data.scalar
      let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return YAMLEvent(
        kind: .scalar(
          text: String(decoding: value, as: UTF8.self), style: Self.style(scalar.style)),
        start: start, end: end, anchor: Self.text(scalar.anchor), tag: Self.text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let sequence = data.sequence_start
      return YAMLEvent(
        kind: .sequenceStart(isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE),
        start: start, end: end, anchor: Self.text(sequence.anchor), tag: Self.text(sequence.tag))
    case YAML_MAPPING_START_EVENT:
      let mapping = data.mapping_start
      return YAMLEvent(
        kind: .mappingStart(isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE),
        start: start, end: end, anchor: Self.text(mapping.anchor), tag: Self.text(mapping.tag))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      return YAMLEvent(kind: .collectionEnd, start: start, end: end)
    case YAML_STREAM_END_EVENT:
      return YAMLEvent(kind: .streamEnd, start: start, end: end)
    default:
      return YAMLEvent(kind: .nothing, start: start, end: end)
    }
  }

  private func fault() -> SyntaxFault {
    let state = parser.pointee
    return SyntaxFault(
      problem: state.problem.map { String(cString: $0) } ?? "there is not enough memory",
      index: Int(state.problem_mark.index),
      context: state.context.map { String(cString: $0) } ?? "",
      contextIndex: Int(state.context_mark.index))
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
