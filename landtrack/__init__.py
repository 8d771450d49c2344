"""The rules of industrial land, the register, its reads (``queries``) and writes (``actions``)."""
