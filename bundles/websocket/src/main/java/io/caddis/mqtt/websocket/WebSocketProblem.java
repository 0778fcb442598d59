package io.caddis.mqtt.websocket;

/** Why a WebSocket cannot be opened, or cannot go on, in one line without secrets. */
final class WebSocketProblem extends Exception {
    /** RFC 6455 section 7.4.1. */
    static final int PROTOCOL_ERROR = 1002;
    static final int UNACCEPTABLE_DATA = 1003;

    private final int code;

    /** @param code said to the server when the socket is closed */
    WebSocketProblem(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
