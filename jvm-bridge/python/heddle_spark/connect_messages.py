"""The messages that Heddle's plugins in a Spark Connect server understand, as of heddle/connect.proto."""

from __future__ import annotations

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "heddle.connect"
_FIELD = descriptor_pb2.FieldDescriptorProto

#: Fields in the order of their numbers.
_MESSAGES = {
    "RegisterModule": (("path", "string"), ("function", "string"), ("name", "string")),
    "ModuleFunctions": (("path", "string"), ("function", "string")),
    "MapPartitions": (("input", "bytes"), ("path", "string"), ("function", "string"), ("params", "repeated bytes")),
}


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(name="heddle/connect.proto", package=_PACKAGE)
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields, 1):
            message.field.add(
                name=field,
                number=number,
                label=_FIELD.LABEL_REPEATED if kind.startswith("repeated") else _FIELD.LABEL_OPTIONAL,
                type=_FIELD.TYPE_BYTES if kind.endswith("bytes") else _FIELD.TYPE_STRING,
            )
    return file


_POOL = descriptor_pool.DescriptorPool()
_POOL.Add(_file())


def extension(message_name: str, /, **fields: object) -> any_pb2.Any:
    """A message as the extension of a command or relation. Fields that are None stay unset."""
    message = message_factory.GetMessageClass(_POOL.FindMessageTypeByName(f"{_PACKAGE}.{message_name}"))
    packed = any_pb2.Any()
    packed.Pack(message(**{field: value for field, value in fields.items() if value is not None}))
    return packed
