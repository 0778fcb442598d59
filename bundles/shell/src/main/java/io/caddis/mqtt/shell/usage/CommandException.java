package io.caddis.mqtt.shell.usage;

/** What a user reads when a command cannot be done: value, rule, remedy. Shells print it in different ways. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public CommandException(String message) {
        // without a trace: a shell keeps the last exception, and a trace would keep the classes of this bundle
        super(message, null, false, false);
    }

    /** The message alone: some shells print this. */
    @Override
    public String toString() {
        return getMessage();
    }
}
