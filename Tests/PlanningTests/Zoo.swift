/// Networks that together meet every rewrite.
enum Zoo {
  static let residual = """
    sightline: 1
    name: residual
    input: {shape: [3, 20, 16]}
    defaults:
      conv: {bias: false}
    blocks:
      Basic:
        params: {out: int, stride: 1}
        layers:
          - conv1: {conv: $out, kernel: 3, stride: $stride, pad: 1}
          - bn1: batchnorm
          - relu
          - conv2: {conv: $out, kernel: 3, pad: 1}
          - bn2: batchnorm
          - downsample:
              from: in
              when: $stride != 1 or $in.channels != $out
              layers:
                - 0: {conv: $out, kernel: 1, stride: $stride}
                - 1: batchnorm
          - add: {add: [bn2, downsample]}
          - relu_1: relu
    layers:
      - conv1: {conv: 8, kernel: 5, stride: 2, pad: 2, bias: true}
      - bn1: batchnorm
      - relu
      - layer1: {Basic: 8}
      - layer2: {Basic: 12, stride: 2}
      - avgpool: global_avgpool
      - flatten
      - drop: dropout
      - fc: {linear: 6}
      - prob: softmax
    """
  static let branches = """
    sightline: 1
    name: branches
    input: {shape: [3, 18, 15]}
    layers:
      - conv1: {conv: 6, kernel: 3, pad: same}
      - act1: relu6
      - left: {conv: 4, kernel: 1}
      - left_act: relu
      - right: {conv: 5, kernel: [1, 3], pad: [0, 1], from: act1}
      - right_act: {elu: 1.0}
      - cat: {concat: [left_act, right_act]}
      - drop: dropout
      - pool: {maxpool: 3, stride: 2, ceil: true}
      - gate_in: global_avgpool
      - gate: {conv: 9, kernel: 1}
      - gate_act: sigmoid
      - scaled: {mul: [pool, gate_act]}
      - norm: batchnorm
      - norm_act: relu
      - up: {upsample: 2, mode: bilinear}
      - deep: {depthwise: 3, pad: 1}
      - deep_act: leaky_relu
      - head: {conv: 4, kernel: 1}
      - gap: global_avgpool
      - flatten
    """
  static let decoder = """
    sightline: 1
    name: decoder
    input: {shape: [2, 14, 17]}
    layers:
      - enc1: {conv: 6, kernel: 3, pad: 1}
      - norm1: {batchnorm: 0.001, affine: false}
      - act1: relu6
      - pool1: {avgpool: 3, stride: 2, pad: 1, count_pad: false, ceil: true}
      - enc2: {conv: 8, kernel: 3, pad: 1, groups: 2}
      - norm2: batchnorm
      - act2: relu
      - twice: {add: [act2, act2, enc2]}
      - up: {deconv: 6, kernel: 3, stride: 2, pad: 1, groups: 2, output_pad: [0, 1]}
      - up_act: relu
      - small: {deconv: 4, kernel: 2, stride: 2, bias: false, from: pool1}
      - small_norm: batchnorm
      - wide: {avgpool_to: [15, 18], from: small_norm}
      - narrow: {slice: [0, 14], axis: 2}
      - tall: {avgpool_to: [14, 18], from: up_act}
      - merged: {concat: [tall, narrow, tall]}
      - side: {avgpool: 2}
      - flat: flatten
      - hidden: {linear: 7}
      - hidden_act: relu
      - out: {linear: 4}
    """
  /// Values that lie in others: nested, as a list, in another order, twice, and the last of few
  /// channels.
  static let joined = """
    sightline: 1
    name: joined
    input: {shape: [3, 12, 9]}
    layers:
      - stem: {conv: 32, kernel: 3, pad: 1}
      - stem_act: relu
      - a: {conv: 16, kernel: 1}
      - a_act: relu
      - cat1: {concat: [stem_act, a_act]}
      - norm: batchnorm
      - norm_act: relu
      - b: {conv: 16, kernel: 3, pad: 1}
      - cat2: {concat: [cat1, b]}
      - c: {conv: 9, kernel: 3, pad: 1}
      - c_act: relu6
      - cat3: {concat: [stem_act, a_act, b, c_act]}
      - d: {conv: 16, kernel: 3, pad: 1}
      - turned: {concat: [a_act, stem_act]}
      - e: {conv: 16, kernel: 1}
      - again: {concat: [d, e, d]}
      - f: {conv: 16, kernel: 1}
      - g: {maxpool: 3, stride: 1, pad: 1, from: d}
      - last: {concat: [f, g, cat3]}
      - head: {conv: 5, kernel: 1}
      - gap: global_avgpool
      - flatten
    """
  /// Each concatenation reads all that came before: as a list, and as the one before with one more.
  static let dense = """
    sightline: 1
    name: dense
    input: {shape: [3, 12, 9]}
    layers:
      - a: {conv: 16, kernel: 3, pad: 1}
      - b: {conv: 16, kernel: 3, pad: 1}
      - cat1: {concat: [a, b]}
      - c: {conv: 16, kernel: 3, pad: 1}
      - cat2: {concat: [a, b, c]}
      - norm: batchnorm
      - act: relu
      - d: {conv: 9, kernel: 3, pad: 1}
      - cat3: {concat: [cat2, d]}
      - head: {conv: 5, kernel: 1}
      - gap: global_avgpool
      - flatten
    """
  /// Poolings that can go into their convolutions.
  static let pooled = """
    sightline: 1
    name: pooled
    input: {shape: [64, 40, 24]}
    layers:
      - conv1: {conv: 64, kernel: 3, pad: 1}
      - relu1: relu
      - pool1: {maxpool: 2}
      - conv2: {conv: 96, kernel: 3, pad: 1}
      - relu2: relu6
      - pool2: {maxpool: 2}
      - conv3: {conv: 40, kernel: 3, pad: 1, bias: false}
      - relu3: relu
      - pool3: {maxpool: 2, ceil: true}
      - gap: global_avgpool
      - flatten
      - fc: {linear: 5}
    """

  static let all = [
    "residual": residual, "branches": branches, "decoder": decoder, "joined": joined,
    "dense": dense, "pooled": pooled,
  ]
}
