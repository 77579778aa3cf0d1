import SourceMarks
import YAMLSyntax

/// Names: where they are entered and how they are found.
extension NetworkExpander {
  /// Enters a name into the innermost list; a name that is there already is reported and replaced.
  func declare(_ name: String, _ span: SourceSpan, in frame: Frame, _ place: Place) -> NameNode {
    let segments = name.split(separator: ".")
    var parent = frame.scope
    for segment in segments.dropLast() {
      if let child = parent.children[String(segment)] {
        if child.kind == .layer || child.kind == .passThrough {
          layerAndGroup(child.name, with: frame.scope.path(to: name), span, child.span, place)
        }
        parent = child
      } else {
        let child = NameNode(parent.path(to: segment), span: span, kind: .prefix)
        groups.append(child)
        parent.children[String(segment)] = child
        parent = child
      }
    }
    let last = segments.last.map(String.init) ?? name
    let node = NameNode(parent.path(to: last), span: span, kind: .layer)
    if let old = parent.children[last] {
      if old.kind == .prefix {
        let inner = old.children.keys.sorted().first.map(old.path) ?? ""
        layerAndGroup(node.name, with: inner, span, old.span, place)
        node.children = old.children
      } else {
        duplicate(node.name, span, first: old.span, place)
      }
    } else if frame.scopes.count == 1, segments.count == 1, frame.edge.bound[last] != nil,
      !Vocabulary.inputs.contains(last)
    {
      run.report(
        .duplicateLayer, "'\(last)' is already the name of an input of the block", at: span,
        in: place, hint: "choose another name for the layer")
    }
    parent.children[last] = node
    node.isOpen = true
    return node
  }

  /// Ends a layer: names that are in front of it now stand for its value.
  func close(_ node: NameNode, _ name: String, in frame: Frame) {
    node.isOpen = false
    var parent = frame.scope
    for segment in name.split(separator: ".").dropLast() {
      guard let child = parent.children[String(segment)] else { return }
      if child.kind != .layer && child.kind != .passThrough {
        if child.kind == .prefix, child.layers == nil, child.input == nil {
          child.input = node.input
        }
        child.output = node.output
        if let layers = node.layers { child.include(layers) }
      }
      parent = child
    }
  }

  private func duplicate(
    _ name: String, _ span: SourceSpan, first: SourceSpan, _ place: Place
  ) {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    let stem = last.last?.isNumber == true ? "\(last)_" : last
    let isSamePlace = first == span
    run.report(
      .duplicateLayer, "layer '\(name)' is defined twice", at: span, in: place,
      notes: isSamePlace ? [] : [.init(first, "first at line \(first.start.line)")],
      hint: "names are unique: for example \(stem)1, \(stem)2")
  }

  private func layerAndGroup(
    _ name: String, with inner: String, _ span: SourceSpan, _ other: SourceSpan, _ place: Place
  ) {
    run.report(
      .groupAndLayer, "'\(name)' is both a layer and a group (because of '\(inner)')", at: span,
      in: place, notes: [.init(other, "the other use is at line \(other.start.line)")],
      hint: "hooks on '\(name)' mean the layer; give one of them another name")
  }

  // MARK: - References

  /// The value that a reference names; `key` is the word in front, for messages.
  func wire(_ node: YAMLNode, _ key: String, in frame: Frame, _ place: Place) -> Wire {
    guard let text = node.text, !node.isEmpty else {
      run.report(
        .wrongKind, "'\(key)' must name a layer", at: node.span, in: place,
        hint: "for example \(key): conv1")
      return Wire(value: nil, name: "")
    }
    let written = text.split(separator: ".", omittingEmptySubsequences: false)
    let wantsInput = written.count > 1 && written.last == "in"
    let segments = wantsInput ? Array(written.dropLast()) : written
    if segments.count == 1, !wantsInput, let value = frame.edge.bound[text] {
      return Wire(value: value, name: text, isBound: true)
    }
    for scope in frame.scopes.reversed() {
      guard let found = scope.descendant(segments), !found.isOpen else { continue }
      let value = wantsInput ? found.input : found.output
      return Wire(value: value, name: wantsInput ? "\(found.name).in" : found.name)
    }
    notFound(text, segments, node.span, key, in: frame, place)
    return Wire(value: nil, name: text)
  }

  private func notFound(
    _ text: String, _ segments: [Substring], _ span: SourceSpan, _ key: String, in frame: Frame,
    _ place: Place
  ) {
    let first = segments.first.map(String.init) ?? text
    if frame.scopes.contains(where: { $0.descendant(segments)?.isOpen ?? false }) {
      run.report(
        .forwardReference, "'\(key): \(text)' refers to the layer or group that it belongs to",
        at: span, in: place, hint: "layers can only use what stands above")
      return
    }
    for items in frame.lists.reversed() {
      guard let below = Self.place(of: text, or: first, in: items, after: span) else { continue }
      run.report(
        .forwardReference,
        "'\(key): \(text)' refers to a layer below (line \(below.start.line))", at: span,
        in: place, notes: [.init(below, "'\(text)' stands here")],
        hint: "layers can only use what stands above: a cycle cannot run")
      return
    }
    let isOutside = frame.outside.contains { $0.descendant(segments) != nil }
    if isOutside || (text == "input" && !frame.trail.isEmpty) {
      let inputs = (frame.edge.bound.keys.sorted() + [first == "input" ? "image" : first])
      run.report(
        .referenceLeavesBlock,
        "'\(key): \(text)' inside a block refers to a layer outside it", at: span, in: place,
        hint: "pass it in: declare inputs: [\(inputs.joined(separator: ", "))] and name it in the "
          + "call's from")
      return
    }
    unknownReference(text, span, key, in: frame, place)
  }

  private func unknownReference(
    _ text: String, _ span: SourceSpan, _ key: String, in frame: Frame, _ place: Place
  ) {
    let visible = frame.scopes.flatMap { scope in
      scope.children.filter { !$0.value.isOpen }.map(\.key)
    }.sorted()
    let inputs = frame.edge.bound.keys.sorted()
    if let near = NearestName.suggestion(for: text, among: visible + inputs) {
      run.report(
        .unknownReference, "no layer '\(text)' above this line", at: span, in: place,
        hint: "did you mean '\(near)'?", fix: .init(span, replacement: near))
      return
    }
    // A layer of that name may stand inside a group above.
    let edge = frame.edge.name.isEmpty ? "" : "\(frame.edge.name)."
    let inner = layers.lazy.map(\.name).filter {
      $0.hasPrefix(edge) && ($0 == "\(edge)\(text)" || $0.hasSuffix(".\(text)"))
    }.prefix(3).map { "'\($0.dropFirst(edge.count))'" }
    run.report(
      .unknownReference, "no layer '\(text)' above this line", at: span, in: place,
      hint: inner.isEmpty
        ? "names here: \((inputs + visible).prefix(8).joined(separator: ", "))"
        : "say which: \(inner.joined(separator: ", "))")
  }

  /// Where a list has an item of this name further down.
  private static func place(
    of text: String, or first: String, in items: [YAMLNode], after place: SourceSpan
  ) -> SourceSpan? {
    for item in items {
      let keys =
        item.pairs?.map { ($0.key, $0.keySpan) } ?? item.text.map { [($0, item.span)] } ?? []
      for (key, span) in keys
      where span.range.lowerBound > place.range.lowerBound
        && (NameRange.contains(key, text) || NameRange.contains(key, first))
      {
        return span
      }
    }
    return nil
  }
}
