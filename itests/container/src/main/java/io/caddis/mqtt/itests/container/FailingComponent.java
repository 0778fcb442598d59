package io.caddis.mqtt.itests.container;

/** What the components of a broken version are made of, see {@link JarVariant#failing}: their activation throws. */
public final class FailingComponent {
    /** What a log says. */
    public static final String TEXT = "this version is broken on purpose";

    /** Never succeeds. */
    public FailingComponent() {
        throw new IllegalStateException(TEXT);
    }
}
