import Operators
import SourceMarks
import Tensors

/// Shape inference of one layer.
extension NetworkExpander {
  /// What the operator gives; nil after a finding or where an input is unknown.
  func infer(_ op: any Operator, _ wires: [Wire], at site: Site) -> Inference? {
    let shapes = wires.compactMap { shape(of: $0.value) }
    guard shapes.count == wires.count else { return nil }
    do throws(ShapeFault) {
      let inference = try op.infer(shapes)
      guard inference.output.checkedCount != nil else {
        throw .sizeOutOfBounds(inference.output.dimensions)
      }
      for parameter in inference.parameters {
        guard Shape(parameter.dimensions)?.checkedCount != nil else {
          throw .sizeOutOfBounds(parameter.dimensions)
        }
      }
      return inference
    } catch {
      let report = ShapeFaultReport(
        expander: self, op: op, wires: wires, shapes: shapes, site: site)
      report.add(error)
      return nil
    }
  }

  /// One line for each input: its shape and where it comes from.
  func origins(_ wires: [Wire], _ shapes: [Shape], at site: Site) -> [Diagnostic.Label] {
    zip(wires, shapes).map { wire, shape in
      guard wire.isBound, let call = site.frame.trail.last else {
        var span: SourceSpan?
        if case .layer(let index)? = wire.value { span = layers[index].span }
        let name = wire.value == .input ? "input" : wire.name
        return .init(span, "'\(name)' is \(shape)\(madeBy(wire, span))")
      }
      let role = wire.name == "in" ? "the input" : "an input"
      return .init(call.span, "'\(wire.name)' is \(shape), \(role) of \(call.description)")
    }
  }

  /// What makes a value that is named by a group: ` from 'branch3.1.conv'`.
  private func madeBy(_ wire: Wire, _ span: SourceSpan?) -> String {
    guard case .layer(let index)? = wire.value, layers[index].name != wire.name else { return "" }
    return ", from '\(layers[index].name)'"
  }
}
