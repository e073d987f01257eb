//! Every operation of the REST API: what it gives, what it refuses, and with which face.
