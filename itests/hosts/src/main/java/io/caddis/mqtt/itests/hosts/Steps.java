package io.caddis.mqtt.itests.hosts;

import java.util.ArrayList;
import java.util.List;

/** What is done in a host, in steps, of which the first that fails is the last. For one thread. */
abstract class Steps {
    private final List<String> done = new ArrayList<>();
    private String versions = "";

    /** A part of the test. */
    interface Step {
        void run() throws Exception;
    }

    /** All of them. */
    abstract void run() throws FailedStepException;

    /** The names of the versions of what ran, as far as they are known. */
    final String versions() {
        return versions;
    }

    /** One more. */
    final void version(String name) {
        versions += versions.isEmpty() ? name : ", " + name;
    }

    /** What a person reads when no step failed. */
    String result() {
        return "green, " + done.size() + " steps";
    }

    final void step(String name, Step step) throws FailedStepException {
        try {
            step.run();
        } catch (FailedStepException e) {
            throw new FailedStepException(name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedStepException(name + ": interrupted", e);
        } catch (Exception e) { // whatever a host, the agent or a file does
            throw new FailedStepException(name + ": " + e, e);
        }
        done.add(name);
    }

    static void fail(List<String> wrong) throws FailedStepException {
        if (!wrong.isEmpty()) {
            throw new FailedStepException(String.join("; ", wrong));
        }
    }
}
