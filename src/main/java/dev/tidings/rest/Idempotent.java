package dev.tidings.rest;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets clients repeat a write safely: with an {@code Idempotency-Key} header (1 to 255 printable
 * ASCII characters), the same request of the same caller is carried out once, and repeats get the
 * same answer. The same key with another request is refused with 422, and while the first request
 * still runs with 409.
 *
 * <p>The method runs in a transaction, in which its answer is stored; when it throws, nothing has
 * happened and the key is free. It must return a {@code Response} that has no entity or a string.
 */
@InterceptorBinding
@Inherited
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Idempotent {}
