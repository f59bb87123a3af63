//! A simulated kernel: processes, descriptors, sockets, ports, queues, the TIME_WAIT table, settings.
