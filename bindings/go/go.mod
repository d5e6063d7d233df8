module github.com/snaptrail/snaptrail/bindings/go

go 1.19
