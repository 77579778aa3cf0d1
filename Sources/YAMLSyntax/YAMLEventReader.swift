import CLibYAML

/// The one place that calls libyaml: bytes in, events with UTF-8 offsets out.
///
/// All pointers live inside `read`; nothing of libyaml outlives it.
struct YAMLEventReader {
  private let bytes: [UInt8]
  /// Where the text proper starts, after a byte order mark.
  private let start: Int
  /// UTF-8 offset of each Unicode scalar, because libyaml's marks count scalars; empty where every
  /// scalar is one byte.
  private let scalarOffsets: [Int32]

  /// Prepares valid UTF-8 of less than 2 GiB, of which `start` bytes are skipped.
  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    self.start = start
    guard bytes.contains(where: { $0 >= 0x80 }) else {
      scalarOffsets = []
      return
    }
    var offsets: [Int32] = []
    offsets.reserveCapacity(bytes.count - start)
    for index in start..<bytes.count where bytes[index] & 0xC0 != 0x80 {
      offsets.append(Int32(truncatingIfNeeded: index))
    }
    scalarOffsets = offsets
  }

  /// Hands every event to `body` until it answers false; gives what stopped libyaml, if anything.
  func read(_ body: (YAMLEvent) -> Bool) -> YAMLScanFault? {
    var parser = unsafe yaml_parser_t()
    return unsafe withUnsafeMutablePointer(to: &parser) { parser in
      guard unsafe yaml_parser_initialize(parser) == 1 else {
        return YAMLScanFault(
          context: "", contextOffset: nil, problem: "out of memory", offset: start, isMemory: true)
      }
      defer { unsafe yaml_parser_delete(parser) }
      return unsafe bytes[start...].withUnsafeBufferPointer { text in
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        // An empty text has no address; libyaml asks for one and reads nothing from it.
        var nothing: UInt8 = 0
        return unsafe withUnsafePointer(to: &nothing) { nothing in
          unsafe yaml_parser_set_input_string(parser, text.baseAddress ?? nothing, text.count)
          return unsafe drain(parser, body)
        }
      }
    }
  }

  private func drain(
    _ parser: UnsafeMutablePointer<yaml_parser_t>, _ body: (YAMLEvent) -> Bool
  ) -> YAMLScanFault? {
    while true {
      var raw = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(parser, &raw) == 1 else { return unsafe fault(parser) }
      let event = unsafe event(raw)
      unsafe yaml_event_delete(&raw)
      guard body(event) else { return nil }
      if case .streamEnd = event.kind { return nil }
    }
  }

  /// The one conversion from libyaml's marks to UTF-8 offsets.
  private func offset(_ mark: yaml_mark_t) -> Int {
    if scalarOffsets.isEmpty { return min(start + Int(mark.index), bytes.count) }
    let index = Int(mark.index)
    return index < scalarOffsets.count ? Int(scalarOffsets[index]) : bytes.count
  }

  private func event(_ raw: yaml_event_t) -> YAMLEvent {
    let lower = unsafe offset(raw.start_mark)
    let upper = unsafe offset(raw.end_mark)
    let (kind, anchor, tag) = unsafe content(raw)
    return YAMLEvent(kind: kind, range: lower..<max(lower, upper), anchor: anchor, tag: tag)
  }

  private func content(_ raw: yaml_event_t) -> (YAMLEvent.Kind, anchor: String?, tag: String?) {
    switch unsafe raw.type {
    case YAML_DOCUMENT_START_EVENT:
      let start = unsafe raw.data.document_start
      let hasVersion = unsafe start.version_directive != nil
      let hasTags = unsafe start.tag_directives.start != start.tag_directives.end
      return (.documentStart(hasVersion: hasVersion, hasTagDirectives: hasTags), nil, nil)
    case YAML_DOCUMENT_END_EVENT:
      return (.documentEnd, nil, nil)
    case YAML_ALIAS_EVENT:
      return (.alias(unsafe text(raw.data.alias.anchor) ?? ""), nil, nil)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe raw.data.scalar
      let buffer = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let value = unsafe String(decoding: buffer, as: UTF8.self)
      let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      return (.scalar(value, isPlain: isPlain), unsafe text(scalar.anchor), unsafe text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let list = unsafe raw.data.sequence_start
      let isFlow = unsafe list.style == YAML_FLOW_SEQUENCE_STYLE
      return (.listStart(isFlow: isFlow), unsafe text(list.anchor), unsafe text(list.tag))
    case YAML_SEQUENCE_END_EVENT:
      return (.listEnd, nil, nil)
    case YAML_MAPPING_START_EVENT:
      let map = unsafe raw.data.mapping_start
      let isFlow = unsafe map.style == YAML_FLOW_MAPPING_STYLE
      return (.mapStart(isFlow: isFlow), unsafe text(map.anchor), unsafe text(map.tag))
    case YAML_MAPPING_END_EVENT:
      return (.mapEnd, nil, nil)
    case YAML_STREAM_START_EVENT:
      return (.streamStart, nil, nil)
    default:
      return (.streamEnd, nil, nil)
    }
  }

  private func fault(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> YAMLScanFault {
    let state = unsafe parser.pointee
    let context = unsafe state.context
    let problem = unsafe state.problem
    return YAMLScanFault(
      context: unsafe context.map { unsafe String(cString: $0) } ?? "",
      contextOffset: unsafe context == nil ? nil : offset(state.context_mark),
      problem: unsafe problem.map { unsafe String(cString: $0) } ?? "",
      offset: unsafe offset(state.problem_mark),
      isMemory: unsafe state.error == YAML_MEMORY_ERROR)
  }

  private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
  }
}
