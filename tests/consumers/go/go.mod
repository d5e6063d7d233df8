module example.com/consumer

go 1.19

require github.com/snaptrail/snaptrail/bindings/go v0.0.0

replace github.com/snaptrail/snaptrail/bindings/go => ../../../bindings/go
