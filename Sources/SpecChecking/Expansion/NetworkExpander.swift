import Operators
import SourceMarks
import Tensors
import YAMLSyntax

/// Expands lists of layers: ranges, groups, blocks, conditions, references, shapes.
final class NetworkExpander {
  /// The most layers, groups and instances of one network.
  static let layerLimit = 100_000
  /// The deepest nesting of blocks.
  static let depthLimit = 32
  /// The deepest nesting of lists after expansion; bounds the stack that the work needs.
  static let listLimit = 128
  /// The longest full name, in bytes.
  static let nameLimit = 1024

  let run: CheckRun
  /// The network's own blocks and defaults first, then those of the files it uses.
  let libraries: [BlockLibrary]
  let inputShape: Shape?

  var layers: [DraftLayer] = []
  /// Every name with something behind it that is not a layer, in order.
  var groups: [NameNode] = []
  /// The network itself.
  let root: NameNode
  private var steps = 0
  private var depth = 0
  /// Whether a limit ended the expansion.
  private(set) var isStopped = false

  init(
    run: CheckRun, libraries: [BlockLibrary], inputShape: Shape?
  ) {
    self.run = run
    self.libraries = libraries
    self.inputShape = inputShape
    root = NameNode("", span: SourceSpan(run.file, 0..<0), kind: .group)
    root.bound = ["in": .some(.input), "input": .some(.input)]
  }

  /// Expands the network's own list and gives its last value.
  func expand(_ items: [YAMLNode]) -> ValueReference? {
    expand(items, in: rootFrame(items), from: Wire(value: .input, name: "input"))
  }

  /// The frame of the network's own list.
  func rootFrame(_ items: [YAMLNode]) -> Frame {
    var environment = libraries[0].parameters
    bind("in", to: .input, in: &environment)
    return Frame(scopes: [root], lists: [items], environment: environment)
  }

  /// The shape of a value; nil where it is unknown.
  func shape(of value: ValueReference?) -> Shape? {
    switch value {
    case .input?: inputShape
    case .layer(let index)?: layers[index].inference?.output
    case nil: nil
    }
  }

  /// Makes the sizes of an input known to expressions.
  func bind(_ name: String, to value: ValueReference?, in environment: inout Environment) {
    let shape = shape(of: value)
    environment.set("\(name).channels", shape.map { .integer($0.channels) })
    // A vector has no height: then the name is unknown, not hidden.
    if shape == nil || shape?.isImage == true {
      environment.set("\(name).height", shape.map { .integer($0.height) })
      environment.set("\(name).width", shape.map { .integer($0.width) })
    }
  }

  // MARK: - Lists

  /// Expands a list; its output is that of its last layer.
  func expand(_ items: [YAMLNode], in frame: Frame, from input: Wire) -> ValueReference? {
    guard depth < Self.listLimit else {
      run.report(
        .overLimit, "lists of layers are nested deeper than \(Self.listLimit)",
        at: items.first?.span, in: Place(layer: nil, trail: frame.trail))
      isStopped = true
      return nil
    }
    depth += 1
    defer { depth -= 1 }
    var current = input
    for item in items {
      let place = Place(layer: nil, trail: frame.trail)
      let read = ItemReader(run: run, place: place).read(item)
      if read.isEmpty { current.value = nil }
      for layer in read {
        for name in layer.names {
          guard advance(at: layer.span, frame) else { return nil }
          current = expand(name, layer, in: frame, from: current)
        }
      }
    }
    return current.value
  }

  /// Counts one more item, or work worth several; false once a limit is reached.
  func advance(by count: Int = 1, at span: SourceSpan, _ frame: Frame) -> Bool {
    guard !isStopped else { return false }
    steps += count
    if steps > Self.layerLimit {
      run.report(
        .overLimit, "the network expands to more than \(Self.layerLimit) layers", at: span,
        in: Place(layer: nil, trail: frame.trail), hint: "the limit protects from runaway ranges")
      isStopped = true
    }
    if run.findings.isFull { isStopped = true }
    return !isStopped
  }

  /// Expands one named layer and gives what flows on.
  private func expand(
    _ name: String, _ item: LayerItem, in frame: Frame, from current: Wire
  ) -> Wire {
    let full = frame.scope.path(to: name)
    let place = Place(layer: full, trail: frame.trail)
    guard full.utf8.count <= Self.nameLimit else {
      run.report(
        .overLimit, "a layer's full name has more than \(Self.nameLimit) characters",
        at: item.span, in: Place(layer: nil, trail: frame.trail))
      isStopped = true
      return Wire(value: nil, name: full)
    }
    let node = declare(name, item.span, in: frame, place)
    let site = Site(node: node, name: name, span: item.span, frame: frame, place: place)
    let body = BodyReader(run: run, place: place, blocks: libraries[frame.library].blocks)
      .read(item.body, layer: full)
    if let body { expand(body, at: site, from: current) }
    close(node, name, in: frame)
    return Wire(value: node.output, name: full)
  }

  /// Chooses between the kinds of bodies, after inputs and condition.
  private func expand(_ body: LayerBody, at site: Site, from current: Wire) {
    let wires = inputs(of: body, at: site, from: current)
    site.node.input = wires.first?.value
    switch condition(body.call.when, at: site) {
    case nil:
      checkNames(body, at: site)
    case false?:
      checkNames(body, at: site)
      site.node.kind = .passThrough
      site.node.output = wires.first?.value
      groups.append(site.node)
    case true?:
      switch body {
      case .group(let items, _): group(items, wires, at: site)
      case .block(let call): block(call, wires, at: site)
      case .operation(let call): operation(call, wires, at: site)
      }
    }
  }

  private func group(_ items: [YAMLNode], _ wires: [Wire], at site: Site) {
    guard let wire = wires.first else { return }
    let node = site.node
    node.kind = .group
    groups.append(node)
    let first = layers.count
    node.isOpen = true
    node.output = expand(items, in: site.frame.entering(node, items: items), from: wire)
    node.isOpen = false
    node.include(first..<layers.count)
  }

  /// Whether the layer is there; nil where that is unknown.
  private func condition(_ pair: YAMLNode.Pair?, at site: Site) -> Bool? {
    guard let pair else { return true }
    let reader = ValueReader(run, in: site.place, environment: site.frame.environment)
    guard let value = reader.boolean(pair.value, "when") else { return nil }
    if let text = pair.value.text, !text.contains("$") {
      run.report(
        .constantWhen, "'when' is always \(value) here", at: pair.value.span, in: site.place,
        hint: value ? "remove it" : "remove the layer, or compare a parameter: $stride != 1")
    }
    return value
  }
}

/// One layer that is being expanded.
struct Site {
  let node: NameNode
  /// The name as written, without the groups around.
  let name: String
  let span: SourceSpan
  let frame: Frame
  let place: Place
  /// The full name.
  var full: String { node.name }
}
