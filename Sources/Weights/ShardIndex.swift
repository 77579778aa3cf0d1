import Files

/// The list of files that one set of weights is spread over: `model.safetensors.index.json`.
///
/// - Source: the file that Hugging Face's libraries write: `weight_map` from tensor to file name.
struct ShardIndex {
  /// The file of each tensor, in the order of the list.
  private(set) var shards: [(tensor: String, file: String)] = []

  init(_ text: [UInt8], path: String) throws(WeightFault) {
    guard String(validating: text, as: UTF8.self) != nil else {
      throw .notWeights(path: path, reason: "it is not UTF-8", hint: nil)
    }
    var scanner = JSONScanner(text)
    var shards: [(tensor: String, file: String)]?
    var tensors: Set<String> = []
    var repeated: String?
    do throws(JSONScanner.Fault) {
      try scanner.object { scanner, key throws(JSONScanner.Fault) in
        guard key == "weight_map" else { return try scanner.skipValue() }
        if shards != nil { throw scanner.fault("'weight_map' appears twice") }
        var found: [(tensor: String, file: String)] = []
        try scanner.object { scanner, tensor throws(JSONScanner.Fault) in
          if !tensors.insert(tensor).inserted { repeated = repeated ?? tensor }
          found.append((tensor, try scanner.string()))
        }
        shards = found
      }
      try scanner.finish()
    } catch {
      throw .notWeights(
        path: path,
        reason: "it is no index of weight files: \(error.reason) at byte \(error.offset)",
        hint: nil)
    }
    if let repeated { throw .duplicateTensor(path: path, tensor: repeated) }
    guard let shards else {
      throw .notWeights(path: path, reason: "it is JSON without a 'weight_map'", hint: nil)
    }
    self.shards = shards
  }
}
