package io.caddis.mqtt.itests.stress;

import java.lang.ref.WeakReference;

/** The class loader of a bundle that was replaced, of a class of its own so that it is found in a heap dump. */
final class OldLoader extends WeakReference<ClassLoader> {
    OldLoader(ClassLoader loader) {
        super(loader);
    }
}
