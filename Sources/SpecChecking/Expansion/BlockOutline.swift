import Operators
import YAMLSyntax

/// Checks what can be known of a block that nothing calls: words, keys and names, not numbers.
struct BlockOutline {
  let expander: NetworkExpander

  /// Checks the body of a block, which stands in the library of this index.
  func check(_ block: BlockDeclaration, in library: Int) {
    guard block.isSound else { return }
    walk(block.items, prefix: block.name, library, depth: 0)
  }

  private func walk(_ items: [YAMLNode], prefix: String, _ library: Int, depth: Int) {
    guard depth < 32 else { return }
    let run = expander.run
    for item in items {
      for layer in ItemReader(run: run, place: Place()).read(item) {
        let name = "\(prefix).\(layer.names.first ?? "")"
        let reader = BodyReader(
          run: run, place: Place(), blocks: expander.libraries[library].blocks)
        switch reader.read(layer.body, layer: name) {
        case .group(let items, _)?: walk(items, prefix: name, library, depth: depth + 1)
        case let body?: expander.checkNames(body, in: library, Place())
        case nil: break
        }
      }
    }
  }
}
